"""From a recorded graph to its derivatives."""
