"""Text in, values out, and back."""
