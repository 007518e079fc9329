"""The documentation: pages in two languages, and what makes a site of them and of the course."""
