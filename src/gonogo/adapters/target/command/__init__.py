"""The target port by commands: see `target`."""
