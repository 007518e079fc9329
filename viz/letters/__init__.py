"""Letters and digits as they are drawn: runs, widths, what is unsafe, coordinates."""
