"""Derivatives as formulas."""
