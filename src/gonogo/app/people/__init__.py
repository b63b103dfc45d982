"""Who says something, how sure that is, and which rules hold for them."""
