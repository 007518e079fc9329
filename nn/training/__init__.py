"""From a model, a loss and samples to a trained model."""
