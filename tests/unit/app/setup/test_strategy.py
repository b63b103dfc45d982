"""gonogo.yml from a release-strategy.yml, as it is written into a repository."""

import pytest

from gonogo.app.setup.strategy import strategy_text
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.settings import read_document
from gonogo.bootstrap.settings_model import settings_model
from gonogo.errors import ConfigError, UsageError
from gonogo.formats.yaml import read

STRATEGY = """\
release_strategy:
  versioning: {scheme: semantic, build_metadata: true}
  deployment_strategy:
    production: {canary_percentage: [5, 100]}
  quality_gates:
    - {name: unit_tests, threshold: coverage > 75%}
"""


def test_the_file_says_what_the_strategy_says_and_at_its_end_what_it_does_not(shop):
    text = strategy_text(shop.project(), read(STRATEGY, "release-strategy.yml"), settings_model()).text
    assert (
        text
        == """\
# yaml-language-server: $schema=.git/gonogo/gonogo.schema.json
project: shop

versioning:
  scheme: semver

environments:
  production:
    target:
      kind: local
      run: "say-what-runs-production {port}"
    strategy:
      kind: canary
      steps: [5, 100]

gates:
  unit:
    kind: tests
    run: say-what-runs-unit
    junit: reports/unit.xml
    coverage: reports/unit-coverage.xml
    require: "coverage > 75%"

# To look at:
# - release-strategy.yml:4: release_strategy.deployment_strategy.production: environments.production.target: \
it is not said what runs a version there. Until that is said, none can be deployed; take the environment \
out where something else deploys
# - release-strategy.yml:6: release_strategy.quality_gates[0]: gates.unit: it is not said what runs it. \
Until that is in `run`, it holds; `run` has to write reports/unit.xml (`junit`) and \
reports/unit-coverage.xml (`coverage`)

# What of release-strategy.yml has no counterpart here:
# - release-strategy.yml:2: release_strategy.versioning.build_metadata: true: a version keeps no build \
metadata from one release to the next
"""
    )


def test_what_is_written_is_loaded(shop, tmp_path):
    written = tmp_path / "written.yml"
    written.write_text(strategy_text(shop.project(), read(STRATEGY, "s"), settings_model()).text)
    gates = open_project(shop.path, written).settings.gates
    assert gates["unit"].require == "coverage > 75%"


def test_what_runs_the_tests_is_found_in_the_repository(shop):
    shop.write("pytest.ini", "[pytest]\n# with pytest-cov\n")
    told = strategy_text(shop.project(), read(STRATEGY, "s"), settings_model())
    assert "--junitxml reports/unit.xml --cov" in told.text
    assert [remark for remark in told.remarks if "environments." not in remark] == []


def test_a_file_that_is_not_there_or_is_no_yaml_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"none\.yml does not exist"):
        read_document(tmp_path / "none.yml")
    with pytest.raises(UsageError, match="does not exist, or is no file"):
        read_document(tmp_path)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("a: [1\n")
    with pytest.raises(ConfigError, match=r"wrong\.yml:1: "):
        read_document(wrong)
