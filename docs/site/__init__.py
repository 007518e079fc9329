"""From the pages, the course and the code to the sources that Sphinx reads, and to the site."""
