"""One step forward, one pass back: Values, the operations they record, and backpropagation."""
