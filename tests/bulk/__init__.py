"""Training of the linking model."""
