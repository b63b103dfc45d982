"""HTTP: see `gonogo.ports.http`."""
