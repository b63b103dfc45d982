"""Channels of notices: see `gonogo.ports.notices`."""
