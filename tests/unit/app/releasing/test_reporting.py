"""Reports, kept until a release has brought them into the repository."""

from __future__ import annotations

import pytest

from gonogo.app.caller import Caller
from gonogo.app.planning.planning import plan
from gonogo.app.releasing.releasing import Request, prepare, row_of
from gonogo.app.releasing.reporting import write_report
from gonogo.bootstrap.gates import gate_kinds
from gonogo.bootstrap.record import open_record, open_release_record
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Wish

ANN = Person("Ann", "ann@shop.example")


@pytest.fixture
def project(shop, tmp_path):
    """The shop, pushed, with the report of its latest release kept."""
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "--tags", "origin", "main")
    shop.git("fetch", "-q")
    found = shop.project()
    found.kept.write("reports/v1.0.1.md", "how it went\n")
    return found


@pytest.fixture
def book(project):
    record = open_record(project)
    yield open_release_record(record)
    record.close()


@pytest.fixture
def released(project, book):
    """Writes the report of the next release, that ended so."""

    def ended(outcome):
        planned = plan(project, Wish(), "")
        job = prepare(project, Caller(ANN), planned, gate_kinds(), lambda _: "", Request())
        book.begin(row_of(job), ANN)
        book.conclude(f"{job.release}/conclude", job.release, outcome, "", 5)
        write_report(project, book, job.release)
        return job

    return ended


def test_a_report_that_a_release_brought_into_the_repository_is_kept_no_longer(project, book, released):
    job = released("released")
    assert job.writes["docs/releases/v1.0.1.md"] == "how it went\n"
    assert project.kept.names("reports") == [f"{job.plan.tag}.md"]
    write_report(project, book, job.release)
    assert project.kept.names("reports") == [f"{job.plan.tag}.md"]


def test_a_report_is_kept_where_the_release_did_not_come_out(project, released):
    released("rejected")
    assert project.kept.names("reports") == ["unreleased", "v1.0.1.md"]


def test_a_report_that_changed_after_it_was_committed_is_kept_for_the_next_release(project, book, released):
    job = released("released")
    project.kept.write("reports/v1.0.1.md", "taken back since\n")
    write_report(project, book, job.release)
    assert project.kept.names("reports") == ["v1.0.1.md", f"{job.plan.tag}.md"]


def test_a_report_that_stands_in_the_working_tree_is_kept_no_longer(project, shop, released):
    project.kept.write("reports/v0.9.0.md", "long ago\n")
    shop.write("docs/releases/v0.9.0.md", "long ago\n")
    shop.git("add", "docs")
    shop.git("commit", "-qm", "docs: tell how it went")
    shop.git("push", "-q", "origin", "main")
    job = released("released")
    assert "docs/releases/v0.9.0.md" not in job.writes
    assert project.kept.names("reports") == [f"{job.plan.tag}.md"]
