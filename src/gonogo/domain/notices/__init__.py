"""Who is told of events, and how a message reaches them."""
