"""The table of primitives, what a row is, and the algebras that compute with it."""
