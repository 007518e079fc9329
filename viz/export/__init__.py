"""From a picture to files of other formats."""
