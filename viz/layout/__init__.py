"""From a sketch to coordinates: Graphviz places boxes, the rest is done here."""
