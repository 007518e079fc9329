"""Forward, backward and update written out by hand in NumPy: what the compiler should come near.

As a textbook writes it, and as an expert does who counts allocations: features by samples, every
product and every comparison into memory that is there already.
"""
