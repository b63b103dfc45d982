"""Every seam to the outside: one small Protocol a file."""
