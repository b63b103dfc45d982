"""The scanners that gonogo runs by itself where they are installed: with what, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.security.finding import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

REPORT = "{report}"
"""In a command: the file that the report goes to."""

FOUND = "{found}"
"""In a command: the first of the files that the scanner needs."""


class Scanner(msgspec.Struct, frozen=True):
    """A scanner, named as its program is.

    kinds: what it scans. arguments: those of the command. needs: names at the top, or `**/` patterns,
    one of which it has something to do for; nothing where it always has. suffix: of its report.
    prints: it writes the report to its output. environment: beside the one we have. hint: what its
    installation needs.
    """

    name: str
    kinds: tuple[Kind, ...]
    arguments: tuple[str, ...]
    needs: tuple[str, ...] = ()
    suffix: str = "sarif"
    prints: bool = False
    environment: dict[str, str] = {}
    hint: str = ""

    def target(self, checkout: Path) -> str | None:
        """What there is to scan, from the checkout; nothing where there is nothing."""
        if not self.needs:
            return "."
        found = (next(checkout.glob(pattern), None) for pattern in self.needs)
        place = next(filter(None, found), None)
        return None if place is None else place.relative_to(checkout).as_posix()

    def command(self, target: str, report: str) -> list[str]:
        """The program and its arguments."""
        return [self.name, *(word.replace(REPORT, report).replace(FOUND, target) for word in self.arguments)]


SCANNERS = (
    Scanner(
        "bandit",
        (Kind.SAST,),
        ("-r", ".", "-q", "-f", "sarif", "-o", REPORT),
        needs=("**/*.py",),
        hint="pip install 'bandit[sarif]'",
    ),
    Scanner(
        "semgrep",
        (Kind.SAST,),
        (
            "scan", "--config", FOUND, "--metrics=off", "--disable-version-check", "--quiet",
            "--sarif", "--output", REPORT, ".",
        ),
        needs=(".semgrep", ".semgrep.yml", ".semgrep.yaml", "semgrep.yml", "semgrep.yaml"),
        environment={"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"},
        hint="pip install semgrep, and rules in .semgrep.yml or .semgrep/",
    ),
    Scanner(
        "gosec",
        (Kind.SAST,),
        ("-quiet", "-fmt", "sarif", "-out", REPORT, "./..."),
        needs=("go.mod",),
        hint="gosec",
    ),
    Scanner(
        "gitleaks",
        (Kind.SECRETS,),
        (
            "detect", "--no-git", "--source", ".", "--redact", "--no-banner",
            "--report-format", "sarif", "--report-path", REPORT,
        ),
        hint="gitleaks",
    ),
    Scanner(
        "npm",
        (Kind.DEPENDENCY,),
        ("audit", "--json", "--package-lock-only", "--loglevel", "silent"),
        needs=("package-lock.json", "npm-shrinkwrap.json"),
        suffix="json",
        prints=True,
        hint="npm",
    ),
    Scanner(
        "pip-audit",
        (Kind.DEPENDENCY,),
        ("-r", FOUND, "--progress-spinner", "off", "-f", "json", "-o", REPORT),
        needs=("requirements.txt",),
        suffix="json",
        hint="pip install pip-audit, for requirements.txt",
    ),
    Scanner(
        "trivy",
        (Kind.DEPENDENCY, Kind.SECRETS),
        ("fs", "--quiet", "--scanners", "vuln,secret", "--format", "sarif", "--output", REPORT, "."),
        hint="trivy",
    ),
)  # fmt: skip
"""Those that are known, in the order in which they run."""


def hints(kinds: Iterable[Kind]) -> str:
    """What to install, for each kind of scan."""
    return "; ".join(
        f"for {kind}: {', or '.join(each.hint for each in SCANNERS if kind in each.kinds)}" for kind in kinds
    )
