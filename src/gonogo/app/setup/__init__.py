"""The first steps in a repository: settings written, and what is missing or wrong."""
