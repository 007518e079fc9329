"""From a wrong number to the mistakes that make it."""
