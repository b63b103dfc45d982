"""How fast gonogo is, beside its peers: `python -m benchmarks --help`."""
