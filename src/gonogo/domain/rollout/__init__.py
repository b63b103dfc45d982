"""Rollouts and rollbacks of a version in an environment."""
