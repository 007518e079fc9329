"""What the trials of one engine share."""
