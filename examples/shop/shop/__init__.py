"""A small shop: prices, accounts, checkout. It needs nothing but Python."""
