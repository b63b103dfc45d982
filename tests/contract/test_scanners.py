"""Real scanners, run by the gate as it stands: bandit, semgrep with rules of its own, gitleaks.

They are not on this project's own path of dependencies: `make test` puts them into a folder beside
it. Where one is missing, these tests fail; they are never skipped.
"""

import os
import random
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.domain.decision import Because, Call, Decision
from gonogo.gates.security import SecurityGate
from gonogo.testing.polling import polled

Scan = Callable[..., Decision]

VULNERABLE = """\
import hashlib
import subprocess


def run(command):
    subprocess.call(command, shell=True)
    return hashlib.md5(command.encode()).hexdigest()
"""
RULES = """\
rules:
  - id: shell-true
    pattern: subprocess.call(..., shell=True)
    message: a shell reads what was given
    languages: [python]
    severity: ERROR
    metadata:
      cwe: ["CWE-78: OS Command Injection"]
"""
NOWHERE = "http://127.0.0.1:9"


def token() -> str:
    """What looks like a token and opens nothing; made here, so that no scanner finds it in this file."""
    chosen = random.Random(4)
    return "ghp_" + "".join(chosen.choice(string.ascii_letters + string.digits) for _ in range(36))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with rules for semgrep, and nothing to find."""
    folder = tmp_path / "checkout"
    (folder / ".semgrep").mkdir(parents=True)
    (folder / ".semgrep/shell.yml").write_text(RULES)
    (folder / "app").mkdir()
    (folder / "app/run.py").write_text("print('fine')\n")
    return folder


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """Asks the gate with real commands, where every way to the network leads nowhere."""
    folder = Path(sys.prefix, "scanners", "bin")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    missing = [name for name in ("bandit", "semgrep", "gitleaks") if shutil.which(name) is None]
    if missing:
        pytest.fail(f"{', '.join(missing)}: not in {folder} nor on PATH; `make test` installs them")

    def ask(**settings: Any) -> Decision:
        gate = SecurityGate(msgspec.convert({"scans": ["sast", "secrets"]} | settings, SecurityGate.Settings))
        commands = LocalCommands(tmp_path / "marks", grace=0.5)
        return polled(gate, tmp_path, commands=commands, ask={"timeout": 300.0})

    return ask


@pytest.mark.slow
def test_what_three_scanners_find_is_one_list_without_any_configuration(
    scan: Scan, shop: Path, tmp_path: Path
) -> None:
    (shop / "app/run.py").write_text(VULNERABLE)
    (shop / "app/settings.py").write_text(f'GITHUB_TOKEN = "{token()}"\n')
    decision = scan()
    assert (decision.call, decision.because) == (Call.NO_GO, Because.FAILED)
    assert decision.reason == "3 high findings (at most 0)"
    identity = "A07:2021 Identification and Authentication Failures"
    told = [re.sub(r"(\.py:\d+):\d+", r"\1", line) for line in decision.details[:3]]
    assert sorted(line.split(": ")[0].split(", said by ") for line in told) == [
        ["high B324 (CWE-327, A02:2021 Cryptographic Failures) at app/run.py:7", "Bandit"],
        [
            "high B602, also semgrep.shell-true (CWE-78, A03:2021 Injection) at app/run.py:6",
            "Bandit and Semgrep OSS",
        ],
        [
            f"high github-pat, also B105 (CWE-259, {identity}) at app/settings.py:1",
            "Bandit and gitleaks",
        ],
    ]
    assert token() not in repr(decision)
    kept = [place for place in (tmp_path / "evidence").rglob("*") if place.is_file()]
    assert kept
    assert not any(token().encode() in place.read_bytes() for place in kept)


@pytest.mark.slow
def test_a_project_with_nothing_to_find_is_go_and_says_who_looked(scan: Scan, shop: Path) -> None:
    decision = scan()
    assert decision.call is Call.GO
    assert decision.reason.endswith("; scanned by Bandit, Semgrep OSS and gitleaks")
    assert decision.reason.startswith("0 critical, 0 high, 0 medium, 0 low, 0 info")
    assert not list(shop.rglob("*.sarif"))


@pytest.mark.slow
def test_commands_of_ones_own_are_run_and_read_as_well(scan: Scan, shop: Path) -> None:
    (shop / "app/run.py").write_text(VULNERABLE)
    (shop / "reports").mkdir()
    decision = scan(
        run=[
            "bandit -r app -q -f sarif -o reports/bandit.sarif",
            "gitleaks detect --no-git --redact --report-format sarif --report-path reports/gitleaks.sarif",
        ],
        sarif="reports/*.sarif",
        suppress=[
            {"rule": rule, "reason": "a test", "until": "2026-12-31", "path": "app/*"}
            for rule in ("B602", "B324")
        ],
    )
    assert decision.reason == (
        "0 critical, 0 high, 0 medium, 1 low, 0 info, 2 suppressed; scanned by Bandit and gitleaks"
    )


@pytest.mark.slow
def test_rules_that_semgrep_cannot_read_are_a_hold(scan: Scan, shop: Path) -> None:
    (shop / ".semgrep/shell.yml").write_text("rules: [{id: x}]\n")
    decision = scan(scans=["sast"])
    assert (decision.call, decision.because) == (Call.HOLD, Because.BROKEN)
    assert decision.reason.startswith("Semgrep OSS says that its scan did not succeed: ")


@pytest.mark.slow
def test_a_file_that_bandit_cannot_parse_is_a_hold(scan: Scan, shop: Path) -> None:
    (shop / "app/broken.py").write_text("def broken(:\n")
    decision = scan()
    assert (decision.call, decision.because) == (Call.HOLD, Because.BROKEN)
    assert decision.reason == (
        "Bandit says that its scan did not succeed: syntax error while parsing AST from file (app/broken.py)"
    )


GIGABYTE, MINUTE = 1024**3, 60
WEIGHED = """
import resource, sys
from pathlib import Path
import msgspec
from gonogo.adapters.commands.local import LocalCommands
from gonogo.gates.security import SecurityGate
from gonogo.testing.polling import polled
folder, space, seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (space, space))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # of its own, however busy the machine is
settings = {"run": "cp large.sarif report.sarif", "sarif": "report.sarif", "scans": ["sast"]}
gate = SecurityGate(msgspec.convert(settings, SecurityGate.Settings))
decision = polled(gate, folder, commands=LocalCommands(folder / "marks"), ask={"timeout": 300.0})
print(decision.call, decision.reason)
"""
RESULT = (
    '{{"ruleId":"R{rule}","message":{{"text":"finding number {number} does what it should not do here"}},'
    '"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"src/module{number}.py"}},'
    '"region":{{"startLine":{rule},"snippet":{{"text":"    x = y\\n"}}}}}}}}]}}'
)


@pytest.mark.slow
def test_100_mb_of_sarif_are_judged_within_a_gigabyte_and_a_minute(tmp_path: Path) -> None:
    """With GONOGO_EVERY_MOMENT; a tenth of it, within a tenth of each, without."""
    share = 1 if os.environ.get("GONOGO_EVERY_MOMENT") else 10
    place = tmp_path / "checkout/large.sarif"
    place.parent.mkdir()
    number = 0
    with place.open("w") as file:
        file.write('{"version":"2.1.0","runs":[{"results":[')
        while file.tell() < 100 * 1024 * 1024 // share:
            results = (RESULT.format(rule=each % 300, number=each) for each in range(number, number + 1000))
            file.write(("," if number else "") + ",".join(results))
            number += 1000
        rules = (f'{{"id":"R{each}","properties":{{"security-severity":"7.5"}}}}' for each in range(300))
        file.write(f'],"tool":{{"driver":{{"name":"Large","rules":[{",".join(rules)}]}}}}}}]}}')
    command = [sys.executable, "-c", WEIGHED, str(tmp_path), str(GIGABYTE // share), str(MINUTE // share)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (ran.stdout, ran.stderr) == (f"no-go {number:,} high findings (at most 0)\n", "")
