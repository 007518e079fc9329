"""From a recorded graph to what is drawn: boxes and edges, before any coordinate."""
