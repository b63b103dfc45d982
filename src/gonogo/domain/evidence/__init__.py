"""What checks, tests and services show, and what an answer to each means."""
