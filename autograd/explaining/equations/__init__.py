"""Equations as data, and what writes them."""
