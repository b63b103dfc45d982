"""The server: what it answers over HTTP. It is loaded by `gonogo serve` alone."""
