"""Each peer's way through the contests, written as its own users would write it for speed."""
