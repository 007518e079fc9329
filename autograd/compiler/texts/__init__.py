"""A tape as source: straight-line Python that runs here, C and JavaScript for elsewhere."""
