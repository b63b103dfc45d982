"""The way of a version through an environment."""
