"""The way back, of a release under way or of one that is over."""
