"""What holds parameters: neurons, layers, networks."""
