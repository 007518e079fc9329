"""From what a user gives to samples of inputs and targets."""
