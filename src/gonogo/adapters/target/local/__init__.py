"""Processes of this machine behind Envoy, kept alive by a supervisor."""
