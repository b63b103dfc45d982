"""Places of secrets, one kind a file."""
