"""What a repository has its scanners told: where it has, they are asked before a release."""

from __future__ import annotations

SCANS = {
    "sast": {
        ".bandit": r"",
        "bandit.yaml": r"",
        "bandit.yml": r"",
        "pyproject.toml": r"(?m)^\[tool\.bandit\b",
        ".semgrep": r"",
        ".semgrep.yml": r"",
        ".semgrep.yaml": r"",
        "semgrep.yml": r"",
        "semgrep.yaml": r"",
        ".gosec.json": r"",
    },
    "secrets": {".gitleaks.toml": r"", ".gitleaksignore": r""},
    "dependency": {"trivy.yaml": r"", ".trivyignore": r""},
}
"""By the kind of scan: files by which a repository shows that it is scanned, each with what it says."""
