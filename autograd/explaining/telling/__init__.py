"""What is told, in sentences, equations and tables, and the forms that it takes."""
