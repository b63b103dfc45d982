"""Who is known, what they may do, and who must approve."""
