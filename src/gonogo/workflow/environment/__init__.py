"""One step in an environment: done, watched, verified."""
