"""Typed expressions, read."""
