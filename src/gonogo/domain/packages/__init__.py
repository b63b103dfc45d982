"""The packages of a repository: which there are, and which depends on which."""
