"""Environments, rollbacks and judgements, as people ask for them."""
