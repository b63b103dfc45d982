"""What talks to the outside: `adapters/<port>/<system>.py`."""
