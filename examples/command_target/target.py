"""A target that is moved by commands: it keeps what stands in a file of JSON, and runs nothing.

gonogo runs it with a request on its input; it answers on the last line that it prints:

    echo '{"do": "observe", "environment": "production"}' | python target.py state.json

What is real in it is how it answers: each verb says how things shall stand, is done where they do, and is
refused where a later attempt was here before. Take it, and put your platform's calls in its place.
"""

from __future__ import annotations

import fcntl
import json
import sys
from pathlib import Path
from typing import Any

REQUESTS = 400

Data = dict[str, Any]
EMPTY: Data = {"number": 0, "live": "", "shares": {}, "versions": {}, "asked": []}


def observe(state: Data, _: Data) -> Data:
    """All that there is."""
    versions = state["versions"]
    running = [
        {
            "version": version,
            "wanted": one["instances"],
            "ready": 0 if one["broken"] else one["instances"],
            "share": state["shares"].get(version, 0),
            "urls": [f"http://127.0.0.1:1/{version}/{index}" for index in range(one["instances"])],
        }
        for version, one in sorted(versions.items())
        if one["instances"]
    ]
    url = "http://127.0.0.1:1" if versions else ""
    return {"live": state["live"], "running": running, "kept": stopped(state), "url": url}


def start(state: Data, request: Data) -> Data:
    """Let so many instances run; here they are ready at once."""
    version = request["version"]
    before = state["versions"].get(version, {"instances": 0, "promoted": False})
    commit = request["commit"] or before.get("commit", "")
    if before["instances"] and before["commit"] != commit:
        there = before["commit"][:12]
        return {"failed": f"{version} runs here from another commit, {there}; retire that first"}
    if not before["instances"]:
        before |= {"commit": commit, "faulty": Path("FAULT").exists(), "requests": 0, "bad": 0}
    broken = "broken" in version
    state["versions"][version] = {**before, "instances": request["instances"], "broken": broken}
    sys.stdout.write(f"starting {version}\n")
    if broken:
        sys.stdout.write("it is broken\n")
        return {"failed": f"{version} was not ready"}
    return {"done": True}


def shift(state: Data, request: Data) -> Data:
    """Split the traffic, in percent by version."""
    shares = {version: share for version, share in request["shares"].items() if share}
    for version in shares:
        one = state["versions"].get(version)
        if one is None or not one["instances"] or one["broken"]:
            return {"failed": f"{version} gets no traffic: no instance of it is ready"}
    state["shares"] = shares
    return {"done": True}


def promote(state: Data, request: Data) -> Data:
    """Make a version the live one."""
    version = request["version"]
    if version not in state["versions"]:
        return {"failed": f"{version} was never started here"}
    state["versions"][version]["promoted"] = True
    state["live"] = version
    return {"done": True}


def retire(state: Data, request: Data) -> Data:
    """Stop a version but so many instances."""
    one = state["versions"].get(request["version"])
    if one and one["instances"] > request["leaving"]:
        one["instances"], one["stopped"] = request["leaving"], len(state["asked"])
    return {"done": True}


def forget(state: Data, request: Data) -> Data:
    """Remove what is stopped, but the last that were live."""
    idle = [version for version in stopped(state) if version not in {state["live"], *request["spared"]}]
    good = [version for version in idle if state["versions"][version]["promoted"]]
    for version in set(idle) - set(good[: request["keep"]]):
        del state["versions"][version]
    return {"done": True}


def measure(state: Data, request: Data) -> Data:
    """Each look finds more requests; what was started beside a file FAULT fails half of them."""
    for version, share in state["shares"].items():
        one = state["versions"][version]
        grown = REQUESTS * share // 100
        one["requests"] += grown
        one["bad"] += grown // 2 if one["faulty"] else 0
    found = {}
    for version in request["versions"]:
        if one := state["versions"].get(version):
            slower = {str(bound): 0 for bound in request["bounds"]}
            found[version] = {"requests": one["requests"], "bad": one["bad"], "slower": slower}
    return {"versions": found}


def stopped(state: Data) -> list[str]:
    """The versions that do not run, the one that was stopped last first."""
    versions = state["versions"]
    idle = [version for version, one in versions.items() if not one["instances"]]
    return sorted(idle, key=lambda version: versions[version]["stopped"], reverse=True)


CHANGES = {"start": start, "shift": shift, "promote": promote, "retire": retire, "forget": forget}
LOOKS = {"observe": observe, "measure": measure}


def answered(state: Data, request: Data) -> Data:
    """Do what is asked, unless a later attempt was here before."""
    verb = request["do"]
    if verb in LOOKS:
        return LOOKS[verb](state, request)
    if request["number"] < state["number"]:
        return {"replaced": state["number"]}
    state["number"] = request["number"]
    state["asked"].append([verb, request["operation"], request["number"]])
    return CHANGES[verb](state, request)


def main() -> None:
    """One at a time: the state is locked from reading to writing."""
    request = json.load(sys.stdin)
    with Path(sys.argv[1]).open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or json.dumps(EMPTY))
        answer = answered(state, request)
        file.seek(0)
        file.truncate()
        json.dump(state, file, indent=1)
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
