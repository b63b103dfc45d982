"""What happens, in which order: plain functions over ports, run by a durable engine."""
