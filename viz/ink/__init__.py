"""From a layout and a state to SVG."""
