"""One file a migration; a migration that was shipped is never edited."""
