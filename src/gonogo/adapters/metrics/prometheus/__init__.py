"""Metrics by a Prometheus server: see `metrics`."""
