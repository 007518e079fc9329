"""The executor on NumPy: instructions as calls of ufuncs and matrix products on views."""
