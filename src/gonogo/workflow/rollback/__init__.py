"""The rollback of a release under way or of one that is over."""
