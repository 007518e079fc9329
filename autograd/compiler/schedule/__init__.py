"""A tape as instructions, many operations each, matrix products among them."""
