"""The stages of a release. Read release.py first."""
