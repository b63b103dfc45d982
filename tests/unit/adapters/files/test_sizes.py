"""How much a folder holds."""

from __future__ import annotations

from gonogo.adapters.files.sizes import sizes


def test_files_count_to_what_lies_right_below_and_links_are_not_followed(tmp_path):
    state = tmp_path / "state"
    (state / "evidence" / "1.0.0" / "unit").mkdir(parents=True)
    (state / "evidence" / "1.0.0" / "unit" / "log").write_bytes(b"x" * 700)
    (state / "evidence" / "note").write_bytes(b"x" * 50)
    (state / "record.db").write_bytes(b"x" * 300)
    (state / "record.db-wal").write_bytes(b"x" * 20)
    (tmp_path / "large").write_bytes(b"x" * 5000)
    (state / "round").symlink_to(state)
    (state / "evidence" / "away").symlink_to(tmp_path / "large")
    found = sizes(state)
    links = len(str(state)), len(str(tmp_path / "large"))
    assert found.complete
    assert found.of == {"evidence": 750 + links[1], "record.db": 320, "round": links[0]}


def test_no_more_is_looked_at_than_was_said_and_nothing_there_is_nothing(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}").write_bytes(b"x")
    assert sizes(tmp_path, 5).complete
    some = sizes(tmp_path, 3)
    assert (some.complete, some.of.total()) == (False, 3)
    assert sizes(tmp_path / "none") == ({}, True)
