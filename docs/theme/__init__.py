"""How the site looks and is found through: settings and extensions of Sphinx."""
