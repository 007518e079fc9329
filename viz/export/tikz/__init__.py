"""A picture as a LaTeX document: letters, paths, a brush, and the document around them."""
