"""A graph as flat arrays, and the passes that rewrite them."""
