"""A Definition of Done for those who have none of their own: one item a category."""

from __future__ import annotations

from gonogo.domain.checklist.item import Item
from gonogo.domain.checklist.pattern import ANY

BUILT_IN = (
    Item(
        name="traced",
        category="requirements",
        text="The commits name the issue or ticket that they are for",
        link=ANY,
        required=False,
    ),
    Item(
        name="style",
        category="code-quality",
        text="The style of the code is written down and checked",
        exists=(
            ".pre-commit-config.yaml",
            "ruff.toml",
            "setup.cfg",
            ".eslintrc*",
            "eslint.config.*",
            ".golangci.*",
            "rustfmt.toml",
            "checkstyle*.xml",
            ".editorconfig",
        ),
        required=False,
    ),
    Item(name="tests", category="tests", text="The tests pass", gate="tests", required=False),
    Item(
        name="scans",
        category="security",
        text="Scanners found nothing that is forbidden",
        gate="security",
        required=False,
    ),
    Item(
        name="measured",
        category="performance",
        text="What was measured keeps to its limits",
        gate="metric",
        required=False,
    ),
    Item(
        name="written-down",
        category="documentation",
        text="What changes is written down",
        changed=("**/CHANGELOG*", "**/CHANGES*", "**/HISTORY*", "**/NEWS*", "**/README*", "**/docs/**"),
        required=False,
    ),
    Item(
        name="buildable",
        category="deployability",
        text="How it is built is written down",
        exists=(
            "Dockerfile",
            "Makefile",
            "pyproject.toml",
            "setup.py",
            "package.json",
            "go.mod",
            "Cargo.toml",
            "pom.xml",
            "build.gradle*",
        ),
        required=False,
    ),
    Item(
        name="accessible",
        category="accessibility",
        text="Everybody can use what changes, also without a mouse or a screen",
        attest=True,
        required=False,
    ),
)
"""For those who have no list of their own: it tells what is shown, and stops nobody."""
