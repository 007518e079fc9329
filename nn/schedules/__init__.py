"""From the number of a step to the rate of that step."""
