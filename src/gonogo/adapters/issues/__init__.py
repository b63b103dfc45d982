"""Trackers: see `gonogo.ports.issues`."""
