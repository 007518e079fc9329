"""Text as it is drawn: its width, its runs, how it is cut, what is unsafe in it."""
