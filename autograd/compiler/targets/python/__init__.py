"""A tape as straight-line Python, under the labels of the graph."""
