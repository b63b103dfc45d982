"""What a person or program may ask for."""
