"""From a parameter and its gradient to the parameter after a step."""
