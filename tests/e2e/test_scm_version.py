"""setuptools-scm itself, in a gate: it builds the version that is released, with git and without."""

from __future__ import annotations

import sys

PROJECT = """\
[build-system]
requires = ["setuptools-scm"]
build-backend = "setuptools.build_meta"
[project]
name = "shop"
dynamic = ["version"]
[tool.setuptools]
py-modules = []
[tool.setuptools_scm]
"""
SETTINGS = """\
project: shop
gates:
  build: {kind: command, run: "sh look.sh"}
approvals: {release: {automatic: true}}
"""
BUILD = f"""\
{sys.executable} -c 'from setuptools import build_meta as b; print("built", b.build_wheel("dist"))'
"""
LOOK = """\
set -e
mkdir copy
git archive HEAD | tar -x -C copy
(cd copy && sh build.sh)
env -u SETUPTOOLS_SCM_PRETEND_VERSION -u SETUPTOOLS_SCM_PRETEND_VERSION_FOR_SHOP sh build.sh
"""


def test_a_build_has_the_version_that_is_released(place):
    shop = place("trunk")
    for name, text in {
        "pyproject.toml": PROJECT,
        "gonogo.yml": SETTINGS,
        "build.sh": BUILD,
        "look.sh": LOOK,
        ".gitignore": "copy/\ndist/\nbuild/\n*.egg-info/\n",
    }.items():
        (shop.shop / name).write_text(text)
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", "feat: take the version from tags")
    shop.git("push", "-q", "origin", "main")
    code, told = shop.run("release", "--yes")
    (log,) = (shop.state / "evidence").rglob("*.log")
    assert code == 0, told + log.read_text()
    built = [line for line in log.read_text().splitlines() if line.startswith("built ")]
    assert built == ["built shop-1.3.0-py3-none-any.whl"] * 2
