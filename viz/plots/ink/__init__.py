"""What matplotlib draws: the only modules that import it, when a plot is looked at."""
