"""What a program runs as: NumPy, Python, machine code; or is written as: C, JavaScript."""
