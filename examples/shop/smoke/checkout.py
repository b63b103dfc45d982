"""Can somebody buy a stamp? `python smoke/checkout.py URL`."""

from __future__ import annotations

from visit import Visit, end, url

visit = Visit(url())
prices = visit.ask("GET", "/prices", expect=200)
visit.ask("POST", "/sign-in", {"name": "visitor", "password": "let me in"}, expect=200)
bought = visit.ask("POST", "/checkout", {"stamp": 1}, expect=201)
visit.ask("POST", "/sign-out", expect=200)
if bought["cents"] != prices["stamp"]:
    end(f"POST {url()}/checkout: expected {prices['stamp']} cents, got {bought['cents']}")
