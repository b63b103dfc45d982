"""From commits to a frozen plan: version, branches, gates, risk, and what is in the way."""
