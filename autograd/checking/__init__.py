"""Whether a graph is right: where a computation left the finite numbers."""
