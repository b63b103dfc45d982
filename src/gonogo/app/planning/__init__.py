"""What a release would do, and what it says: plan, change log, messages."""
