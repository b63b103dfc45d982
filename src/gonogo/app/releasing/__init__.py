"""A release, asked for, answered, reported and audited."""
