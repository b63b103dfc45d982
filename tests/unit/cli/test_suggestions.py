"""What a shell completes of `gonogo deploy`: versions that could be deployed, and environments."""

from __future__ import annotations

import msgspec
import pytest
from click.shell_completion import ShellComplete

from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.releases import open_releases
from gonogo.cli.main import group
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.testing.polling import PLAN

SETTINGS = """\
project: shop
environments:
  staging: {target: {kind: local, run: 'serve {port}'}, strategy: blue-green}
  production: {target: {kind: local, run: 'serve {port}'}, strategy: blue-green}
"""
ANN = Person("Ann", "ann@x.example")


def completed(folder, *words: str, incomplete: str = "") -> list[str]:
    shell = ShellComplete(group, {}, "gonogo", "_GONOGO_COMPLETE")
    return [one.value for one in shell.get_completions(["-C", str(folder), *words], incomplete)]


@pytest.fixture
def shop(tell):
    project = tell("commit main  feat: sell things\ntag v1.0.0")
    folder = project.path
    (folder / "gonogo.yml").write_text(SETTINGS)
    return folder


def test_environments_are_completed(shop):
    assert completed(shop, "deploy", "1.0.0", "--env") == ["staging", "production"]
    assert completed(shop, "deploy", "1.0.0", "--env", incomplete="p") == ["production"]


def test_versions_are_completed_that_could_be_deployed(shop):
    assert completed(shop, "deploy") == []
    book = open_releases(open_project(shop)).record
    for version, published in (("1.0.0", True), ("1.1.0", False), ("2.0.0", True)):
        bump = msgspec.structs.replace(PLAN.bump, version=version)
        plan = msgspec.structs.replace(PLAN, project="shop", bump=bump, tag=f"v{version}")
        job = Job(f"{version}-0a", plan, plan.digest, {}, ANN, 1)
        book.begin(row_of(job), ANN)
        if published:
            about = {"tag": plan.tag, "object": "1" * 40}
            book.note(f"{version}/out", job.release, "release.published", 1, about)
        book.conclude(f"{version}/end", job.release, "aborted", "", 2)
        book.close(job.release, 2)
    assert completed(shop, "deploy") == ["2.0.0", "1.0.0"]
    assert completed(shop, "deploy", incomplete="1") == ["1.0.0"]


def test_where_there_is_no_repository_nothing_is_completed(tmp_path):
    assert completed(tmp_path, "deploy") == []
    assert completed(tmp_path, "deploy", "1.0.0", "--env") == []
