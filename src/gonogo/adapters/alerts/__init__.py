"""Ways to whoever is on call."""
