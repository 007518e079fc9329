"""The printed figures of a text, judged."""
