"""The way of a version through an environment, and the way back."""
