"""Can somebody sign in and out? `python smoke/sign_in.py URL`."""

from __future__ import annotations

from visit import Visit, url

visit = Visit(url())
visit.ask("POST", "/sign-in", {"name": "visitor", "password": "let me in"}, expect=200)
visit.ask("POST", "/checkout", {"no such thing": 1}, expect=400)
visit.ask("POST", "/sign-out", expect=200)
visit.ask("POST", "/checkout", {"no such thing": 1}, expect=401)
