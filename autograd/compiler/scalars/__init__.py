"""The executor for narrow graphs: a loop over Python's floats, an operation at a time."""
