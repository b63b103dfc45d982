"""Texts that readers take: one of each format, with what matters to them."""

from __future__ import annotations

import msgspec

from gonogo.domain.analysis.replay import Looking, Watching
from gonogo.domain.analysis.sample import Sample, Totals
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.instruction import Instruction
from gonogo.domain.ledger import Checkpoint, Entry
from gonogo.domain.people.person import Person
from gonogo.formats import recording

MESSAGES = (
    (
        b"feat(api)!: sell *cards* & <b>pens</b> (#12)\n\nIt closes #1, #2 and #3, see SHOP-12.\n\n"
        b"```sh\ngonogo plan\n```\n\nBREAKING CHANGE: `old` is gone\n  - more\nRefs: #4\n"
        b"Co-authored-by: Ann <ann@example.com>\n"
    ),
    (
        b'Revert "fix: round prices (#7)" (#8)\n\nThis reverts commit 1234567890, reversing\nchanges '
        b"made to 0987654321.\n"
    ),
    b"Merge pull request #9 from shop/cards\n\nsee https://example.com/a_b <c@example.com> [x](y) ![i](j)\n",
)
YAML = b"""project: shop
version: 1.10
people:
  - {name: "Ann", email: 'ann@example.com'}
  - name: Bo
    roles: [approver, starter]
text: |
  two
  lines
more: >-
  folded
  text
"""
TARGET = (
    b'log\n{"done": true}\n',
    (
        b'{"live": "1.0.0", "running": [{"version": "1.0.0", "wanted": 1, "ready": 1, "share": 100, '
        b'"urls": ["http://localhost:80"]}]}'
    ),
    (
        b'{"versions": {"1.0.0": {"requests": 5, "bad": 1, "slower": {"100": 2}}}, "gauges": {"1.0.0": '
        b'{"cpu": 1.5}}}'
    ),
)
LEDGER = (
    Entry(1, 1_800_000_000, "release.started", "r1", "ann", "r1/start", {"a": [1, "b", None]}, "0" * 64).line,
)
ANSWER = msgspec.json.encode(
    Instruction(
        0,
        "approve",
        Person("Bob", "bob@x.example", "signed"),
        "fine",
        "by gonogo approve in another clone",
        "1" * 40,
        "2" * 64,
        1_700_000_000,
        "-----BEGIN SSH SIGNATURE-----",
        question="3" * 64,
    )
)
CHECKPOINT = Checkpoint(f"gonogo/shop\n1\n{'A' * 43}=\n", b"\0" * 64, b"\0" * 32).line
MARKDOWN = b"""# Changelog

## [Unreleased]

### Added
- more <!-- hidden -->

## [1.1.0](https://example.com/compare/v1.0.0...v1.1.0) (2026-01-02)

### Added

- a card (#12)

## cart 1.0.0 - 2 January 2026

* first

[Unreleased]: https://example.com/compare/v1.1.0...HEAD
[1.1.0]: https://example.com/compare/v1.0.0...v1.1.0
"""
CHANGELOGS = {
    "CHANGELOG.md": (
        MARKDOWN,
        b"Shop 6.x\n========\n\n6.1.0\n-----\n- a\n\nShop 5.x\n========\n\n5.0.0\n-----\n",
    ),
    "CHANGES.rst": (
        (
            b"=======\nChanges\n=======\n\n.. _v1:\n\n1.1.0 (2026-01-02)\n==================\n\n* a "
            b"`link <x>`__\n\n"
            b"1.0.0\n=====\n\n.. _a: https://example.com/compare/1.0.0...1.1.0\n"
        ),
    ),
    "CHANGELOG.adoc": (b"= Changes\n\n[[v1]]\n== 1.1.0\n\n* a https://x.example/1[one]\n\n== 1.0.0\n",),
    "History.rdoc": (b"=== 1.1.0 / 2026-01-02\n\n* a\n\n=== 1.0.0 / 2025-01-02\n",),
    "CHANGES.textile": (b"h2. 1.1.0\n\n* a\n\nh2. 1.0.0\n",),
    "NEWS.org": (b"* 1.1.0\n** Added\n- a\n* 1.0.0\n",),
    "NEWS": (
        b"shop (1.1.0-1) unstable; urgency=low\n\n  * a\n\n -- Ann <ann@example.com>  Fri, 02 Jan 2026\n",
    ),
    "ChangeLog": (b"* 1.1.0\n  - a\n\n* 1.0.0\n",),
    "CHANGES": (b"1.1.0 2026-01-02\n\n - a\n\n1.0.0 2025-01-02\n",),
}
JUNIT = (
    b'<?xml version="1.0"?><testsuites><testsuite name="a" tests="2"><testcase classname="a.B" '
    b'name="c" time="0.1">'
    b'<failure message="no">at src/cart.py:12</failure></testcase><testcase name="d"><skipped/></testcase>'
    b"</testsuite></testsuites>"
)
SARIF = (
    b'{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "bandit", "rules": [{"id": "B1", '
    b'"properties": '
    b'{"security-severity": "7.5", "tags": ["external/cwe/cwe-079"]}}]}}, "invocations": '
    b'[{"executionSuccessful": '
    b'true}], "artifacts": [{"location": {"uri": "a.py"}}], "results": [{"ruleId": "B1", '
    b'"ruleIndex": 0, "level": '
    b'"error", "message": {"text": "no"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": '
    b'"file:///checkout/a.py", "index": 0}, "region": {"startLine": 3}}}]}]}]}'
)
NPM_AUDIT = (
    b'{"auditReportVersion": 2, "vulnerabilities": {"left": {"name": "left", "severity": "high", '
    b'"via": [{"source": 1, '
    b'"name": "left", "title": "t", "url": "https://example.com", "severity": "high", "range": '
    b'"<1"}], "nodes": '
    b'["node_modules/left"], "range": "<1"}}, "metadata": {}}'
)
PIP_AUDIT = (
    b'{"dependencies": [{"name": "a", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": '
    b'["1.1"], '
    b'"aliases": ["CVE-1"], "description": "d"}]}, {"name": "b", "skip_reason": "no"}], "fixes": []}'
)
CYCLONEDX = (
    b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "a", "version": "1", '
    b'"purl": '
    b'"pkg:pypi/a@1", "licenses": [{"license": {"id": "MIT"}}, {"expression": "MIT OR Apache-2.0"}], '
    b'"components": [{"name": "b"}]}]}'
)
RECORDING = recording.line(Watching(Settings(candidate="1.1.0", stable="1.0.0", watch=60))) + recording.line(
    Looking(Sample(1_700_000_000.0, {"1.1.0": Totals(500, 5, {100: 2})}, {"1.1.0": {"cpu": 1.5}}))
)
COVERAGES = (
    (
        b"<coverage><sources><source>/src</source></sources><packages><package><classes><class "
        b'filename="a.py"><lines>'
        b'<line number="1" hits="1"/><line number="2" hits="0" branch="true" condition-coverage="50% '
        b'(1/2)"/></lines>'
        b"</class></classes></package></packages></coverage>"
    ),
    (
        b'<report name="a"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="1" '
        b'mb="1" cb="1"/>'
        b"</sourcefile></package></report>"
    ),
    b"TN:\nSF:a.js\nDA:1,1\nDA:2,0\nBRDA:1,0,0,1\nBRDA:1,0,1,-\nend_of_record\n",
    b"mode: set\nexample.com/a.go:1.2,3.4 2 1\nexample.com/a.go:5.2,6.4 1 0\n",
    (
        b'{"meta": {}, "files": {"a.py": {"executed_lines": [1], "missing_lines": [2], '
        b'"executed_branches": [[1, 2]], '
        b'"missing_branches": [[2, -1]]}}}'
    ),
    (
        b'{"total": {"lines": {"total": 2, "covered": 1}}, "a.js": {"lines": {"total": 2, "covered": '
        b'1}, "branches": {"total": 2, "covered": 1}}}'
    ),
)
CHART = b"apiVersion: v2\nname: shop\nversion: 0.1.0\nappVersion: 1.0.0 # gonogo:version\n"
POM = (
    b'<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n<groupId>g</groupId>'
    b"<artifactId>a</artifactId><version>${revision}</version><properties><revision>1.0.0</revision></properties>"
    b"<modules><module>a</module></modules><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId>"
    b"<version>1.0.0</version></dependency></dependencies></project>"
)
PYPROJECT = (
    b'[project]\nname = "a"\nversion = "1.0.0"\ndependencies = ["a>=1.0,<2", "b[x]==1.0.0 ; '
    b"python_version > '3'\"]\n"
    b'[tool.uv.sources]\na = {workspace = true}\n[tool.uv.workspace]\nmembers = ["a", "packages/*"]\n'
)
CARGO = (
    b'[package]\nname = "a"\nversion = "1.0.0"\n[workspace]\nmembers = ["crates/*", "a"]\n[dependencies]\n'
    b'a = { path = "crates/a", version = "1.0.0" }\n'
)
SETUPTOOLS = (
    b'[project]\nname = "a"\ndynamic = ["version"]\n[tool.setuptools.dynamic]\n'
    b'version = {attr = "a.__version__"}\n'
)
PACKAGE = (
    b'{"name": "root", "version": "1.0.0", "workspaces": ["packages/*", "a"], "dependencies": '
    b'{"@shop/a": "workspace:^1.0.0"}}'
)
PROGRAM = b'# a comment\nversion = "1.0.0" // b\n/* c */ def d = """text"""\n'
VERSIONS = {
    "pyproject.toml": PYPROJECT,
    "package.json": PACKAGE,
    "Cargo.toml": CARGO,
    "setup.cfg": b"[metadata]\nname = a\nversion = 1.0.0\n[options]\ninstall_requires =\n  b\n",
    "setup.py": b'from setuptools import setup\nVERSION = "1.0.0"\nsetup(name="a", version=VERSION)\n',
    "Chart.yaml": CHART,
    "pom.xml": POM,
    "Directory.Build.props": b"<Project><PropertyGroup><Version>1.0.0</Version></PropertyGroup></Project>",
    "a.sln": b'Project("{1}") = "a", "a.csproj", "{2}"\nEndProject\n',
    "a.nuspec": b"<package><metadata><id>a</id><version>1.0.0</version></metadata></package>",
    "gradle.properties": b"# a\nversion=1.0.0\nb : c\\\n d\n",
    "build.gradle": PROGRAM.removeprefix(b"# a comment\n"),
    "build.gradle.kts": b'plugins { id("x") }\nversion = "1.0.0"\nval a = $$"""b"""\n',
    "mix.exs": b'defmodule A do\n  @version "1.0.0"\n  def project, do: [app: :a, version: @version]\nend\n',
    "pubspec.yaml": b"name: a\nversion: 1.0.0+3\ndependencies:\n  b: ^1.0.0\n",
    "composer.json": b'{"name": "a/b", "version": "1.0.0"}',
    "lerna.json": b'{"version": "1.0.0", "packages": ["a"]}',
    "a.gemspec": b'Gem::Specification.new do |spec|\n  spec.version = "1.0.0"\nend\n',
    "version.rb": b'module A\n  VERSION = "1.0.0"\nend\n',
    "go.mod": b"module example.com/a/v2\n\ngo 1.22\n\nrequire example.com/b v1.0.0 // indirect\n",
    "VERSION": b"1.0.0\n",
    "a.txt": b"version 1.0.0 # gonogo:version\n",
    "a/__init__.py": b'"""A."""\n__version__ = "1.0.0"\n__version_info__ = (1, 0, 0)\n',
    "openapi.yaml": b"openapi: 3.0.0\ninfo:\n  title: a\n  version: 1.0.0\n",
    "app.json": b'{"expo": {"version": "1.0.0"}}',
    "a.toml": b'version = "1.0.0"\n[a]\nb = [1, {c = """d"""}]\n',
}
REQUIREMENTS = {
    "package.json": (PACKAGE,),
    "Cargo.toml": (CARGO,),
    "pyproject.toml": (PYPROJECT,),
    "package-lock.json": (
        (
            b'{"name": "root", "lockfileVersion": 3, "packages": {"": {"name": "root", "version": '
            b'"1.0.0"}, "packages/a": '
            b'{"name": "@shop/a", "version": "1.0.0"}, "packages/b": {"dependencies": '
            b'{"@shop/a": "^1.0.0"}}, '
            b'"node_modules/@shop/a": {"resolved": "packages/a", "link": true}}}'
        ),
        (
            b'{"lockfileVersion": 1, "dependencies": {"b": {"version": "file:packages/b", "requires": '
            b'{"@shop/a": "^1"}}}}'
        ),
    ),
    "Cargo.lock": (
        (
            b'version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = [\n "b 1.0.0",\n]\n\n'
            b'[[package]]\nname = "b"\nversion = "1.0.0"\nsource = "registry+x"\n'
        ),
    ),
    "pnpm-lock.yaml": (
        (
            b"lockfileVersion: '9.0'\n\nimporters:\n\n  packages/b:\n    dependencies:\n      '@shop/a':\n"
            b"        specifier: workspace:^1.0.0\n        version: link:../a\n\npackages:\n\n"
            b"  'left@1.0.0':\n"
            b"    resolution: {integrity: sha512-00}\n"
        ),
    ),
    "bun.lock": (
        (
            b'{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "packages/a": {"name": "@shop/a", '
            b'"version": "1.0.0",},\n'
            b'    "packages/b": {"name": "b", "dependencies": {"@shop/a": "^1.0.0",},},\n  },\n}\n'
        ),
    ),
    "yarn.lock": (
        (
            b'__metadata:\n  version: 8\n\n"@shop/a@npm:^1.0.0, @shop/a@workspace:packages/a":\n  '
            b"version: 0.0.0-use.local\n"
            b'  resolution: "@shop/a@workspace:packages/a"\n\n"b@workspace:packages/b":\n  version: '
            b"0.0.0-use.local\n"
            b'  resolution: "b@workspace:packages/b"\n  dependencies:\n    "@shop/a": "npm:^1.0.0"\n'
        ),
    ),
    "poetry.lock": (
        b'[[package]]\nname = "a"\nversion = "1.0.0"\n\n[package.source]\ntype = "directory"\nurl = "a"\n\n'
        b'[metadata]\ncontent-hash = "' + b"0" * 64 + b'"\n',
    ),
    "uv.lock": (
        (
            b'version = 1\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = { editable = "a" '
            b"}\n\n[[package]]\n"
            b'name = "b"\nversion = "1.0.0"\nsource = { virtual = "." }\ndependencies = [{ name = "a", '
            b'version = "1.0.0", '
            b'source = { editable = "a" } }]\n[package.metadata]\nrequires-dist = [{ name = "a", '
            b'editable = "a", '
            b'specifier = "==1.0.0" }]\n'
        ),
    ),
}
MEMBER = {"a__package.json": '{"name": "a", "version": "1.0.0"}'}
WORKSPACES: dict[str, tuple[bytes, dict[str, str]]] = {
    "pnpm-workspace.yaml": (b"packages:\n  - 'packages/**'\n  - a\n  - '!**/{x,y}/[ab]*'\n", MEMBER),
    "package.json": (PACKAGE, {"a__b__package.json": '{"name": "b", "version": "1"}'}),
    ".yarnrc.yml": (b"nodeLinker: node-modules\n", {**MEMBER, "package.json": '{"workspaces": ["a"]}'}),
    "yarn.lock": (b'__metadata:\n  version: 8\n\n"a@workspace:a":\n  resolution: "a@workspace:a"\n', MEMBER),
    "Cargo.toml": (CARGO, {"crates__a__Cargo.toml": '[package]\nname = "c"\nversion.workspace = true\n'}),
    "pyproject.toml": (PYPROJECT, {"packages__b__pyproject.toml": '[project]\nname = "b"\nversion = "1"\n'}),
    "pom.xml": (POM, {}),
    "settings.gradle": (
        b"include 'a', ':b:c'\nproject(':a').projectDir = file('x')\n",
        {"a__build.gradle": "version='1'"},
    ),
    "build.gradle": (
        b"allprojects { version = '1.0.0' }\ndependencies { implementation project(':b') }\n",
        {"settings.gradle": "include 'a'"},
    ),
    "go.work": (
        b"go 1.22\n\nuse (\n\t./a\n\t./b // c\n)\nuse ./c\n",
        {"a__go.mod": "module example.com/a\n"},
    ),
    "go.mod": (
        b"module example.com/a\n\nrequire (\n\texample.com/b v1.0.0\n)\nreplace example.com/b => ./b\n",
        {},
    ),
}
ISSUES = (
    b"issues:\n  - key: SHOP-12\n    title: a\n    state: open\n    severity: high\n",
    b'[{"key": 1, "title": "a", "state": "closed", "blocking": true}]',
)
PROMETHEUS = (
    (
        b'{"status": "success", "data": {"resultType": "vector", "result": [{"metric": {"a": "b"}, '
        b'"value": [1700000000, "5"]}]}}'
    ),
    b'{"status": "success", "data": {"resultType": "scalar", "result": [1700000000, "5"]}}',
    b'{"status": "error", "error": "no", "warnings": ["a"]}',
)
ENVOY = (
    b'{"stats": [{"name": "cluster.version-1.0.0.upstream_rq_completed", "value": 5}, {"histograms": '
    b'[{"name": "cluster.version-1.0.0.upstream_rq_time", "buckets": '
    b'[{"upper_bound": 100, "cumulative": 3}]}]}]}'
)
SIGNATURE = (
    b"-----BEGIN SSH SIGNATURE-----\n"
    b"U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
    b"AAAAAAAAAAAAAAA=\n-----END SSH SIGNATURE-----\n"
)
