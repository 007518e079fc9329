"""A graph as flat arrays, made from Values and rewritten before it is scheduled."""
