"""Where the numbers of running versions come from."""
