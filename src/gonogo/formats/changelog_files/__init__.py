"""Change logs that people keep, in whatever markup and style: what they tell, and a release on top."""
