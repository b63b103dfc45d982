"""The judge: the new version's numbers beside the old one's, and what they come to. Read judge.py first."""
