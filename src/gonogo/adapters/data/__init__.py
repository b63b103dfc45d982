"""Data of environments: programs of their own, which are run as a team's own commands are."""
