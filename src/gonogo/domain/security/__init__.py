"""What security scanners found, and whether it is within the limits."""
