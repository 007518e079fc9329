"""The rows of a tape as code: written out one by one, or as loops over records."""
