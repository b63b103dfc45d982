"""The way from each earlier form of the record to the one that is now."""
