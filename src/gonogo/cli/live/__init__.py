"""How a release is followed and answered at a terminal."""
