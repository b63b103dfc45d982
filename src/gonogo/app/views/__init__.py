"""What commands show: `--json` prints it as it is, and texts for people are made of it."""
