"""What a person names is meant from the folder where they are, and a result goes where they say."""

from __future__ import annotations

import json
import os
import threading

import pytest

HISTORY = """
write pages/notes.j2  release {{ release.version }}
commit main  feat: sell things
tag v1.0.0
commit main  fix: count each thing once
"""


@pytest.fixture
def shop(tell):
    return tell(HISTORY)


@pytest.mark.parametrize("kind", [["--all"], ["--notes"], ["--all", "--json"], ["v1.0.0"]])
def test_a_result_is_written_from_the_folder_where_one_is(gonogo, shop, monkeypatch, kind):
    monkeypatch.chdir(shop.path / "pages")
    shown = gonogo("changelog", *kind)
    ran = gonogo("changelog", *kind, "--output", "new.md")
    assert (ran.code, ran.out, ran.err) == (0, "", "new.md written\n")
    assert (shop.path / "pages/new.md").read_text() == shown.out


@pytest.mark.parametrize("name", ["{}/new.md", "../new.md"])
def test_a_result_is_written_outside_of_the_repository(gonogo, shop, monkeypatch, tmp_path, name):
    monkeypatch.chdir(shop.path)
    ran = gonogo("changelog", "--output", name.format(tmp_path))
    assert ran.code == 0
    assert "count each thing once" in (tmp_path / "new.md").read_text()


def test_with_another_folder_named_paths_are_meant_from_there(gonogo, shop):
    assert gonogo("changelog", "--output", "../new.md", at=shop.path / "pages").code == 0
    assert (shop.path / "new.md").exists()
    ran = gonogo("changelog", "v1.0.0", "--template", "notes.j2", at=shop.path / "pages")
    assert ran.out == "release 1.0.0\n"


def test_a_dash_is_standard_output(gonogo, shop):
    assert gonogo("changelog", "--output", "-", at=shop) == gonogo("changelog", at=shop)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pages", "pages is a folder; name a file in it"),
        ("none/new.md", "there is no folder {}/none. Make it: mkdir -p {}/none"),
        ("gonogo.yml/new.md", "there is no folder"),
    ],
)
def test_where_it_cannot_be_written_it_is_told_what_to_do(gonogo, shop, name, told):
    before = shop.state
    ran = gonogo("changelog", "--output", name, at=shop)
    assert ran.code == 2
    assert told.format(shop.path, shop.path) in ran.err
    assert shop.state == before


def test_what_is_behind_a_link_is_written_and_the_link_stays(gonogo, shop, tmp_path):
    (tmp_path / "real.md").write_text("old")
    (shop.path / "link.md").symlink_to(tmp_path / "real.md")
    assert gonogo("changelog", "--output", "link.md", at=shop).code == 0
    assert (shop.path / "link.md").is_symlink()
    assert "count each thing once" in (tmp_path / "real.md").read_text()


def test_a_pipe_is_written_to(gonogo, shop, tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert gonogo("changelog", "--output", str(pipe), at=shop).code == 0
    reader.join()
    assert "count each thing once" in read[0]
    assert pipe.is_fifo()


def test_a_section_is_put_on_top_of_any_file(gonogo, shop, tmp_path):
    (tmp_path / "NEWS.md").write_text("# News\n\n## 0.9.0\n\nold\n")
    ran = gonogo("changelog", "--prepend", "--output", str(tmp_path / "NEWS.md"), at=shop)
    assert ran.code == 0
    text = (tmp_path / "NEWS.md").read_text()
    assert text.startswith("# News\n\n## 1.0.1")
    assert text.endswith("## 0.9.0\n\nold\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--packages", "--output", "x"],
        ["--packages", "--package", "api"],
        ["--json", "--notes"],
        ["--notes", "--template", "pages/notes.j2"],
        ["--prepend", "--output", "-"],
    ],
)
def test_what_would_be_passed_over_in_silence_is_refused(gonogo, shop, words):
    before = shop.state
    assert gonogo("changelog", *words, at=shop).code == 2
    assert shop.state == before


def test_settings_and_files_to_check_are_meant_from_there_too(gonogo, shop):
    shop.write("pages/own.yml", "project: mine\n")
    shop.write("pages/message.txt", "fix: it\n")
    pages = shop.path / "pages"
    assert json.loads(gonogo("--config", "own.yml", "plan", "--json", at=pages).out)["project"] == "mine"
    assert gonogo("lint", "--file", "message.txt", at=pages).code == 0
    assert "There is no folder out" in gonogo("ledger", "verify", "out", at=pages).err
