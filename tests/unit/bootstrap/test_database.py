"""Where the record is: named by whoever runs the command, never by the repository."""

from __future__ import annotations

import pytest

from gonogo.bootstrap.database import database_url
from gonogo.errors import ConfigError

URL = "postgresql://ann@db.example/gonogo"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """The person's own settings file, which is not there yet."""
    monkeypatch.delenv("GONOGO_DATABASE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "gonogo").mkdir()
    return tmp_path / "gonogo" / "config.yml"


@pytest.mark.usefixtures("settings")
def test_without_a_word_it_is_a_file():
    assert database_url() is None


def test_ones_own_settings_name_it_and_the_environment_goes_before(settings, monkeypatch):
    settings.write_text(f"database: {URL}\n")
    assert database_url() == URL
    monkeypatch.setenv("GONOGO_DATABASE", "postgresql://other/one")
    assert database_url() == "postgresql://other/one"


def test_settings_without_it_are_fine(settings):
    settings.write_text("")
    assert database_url() is None


@pytest.mark.parametrize("text", ["database: 3\n", "database: ''\n", "databse: x\n", "database: [a]\n"])
def test_what_it_cannot_be_is_told(settings, text):
    settings.write_text(text)
    with pytest.raises(ConfigError, match=r"config.yml says one thing and no other: database: postgresql"):
        database_url()


def test_a_file_that_cannot_be_read_is_told(settings):
    settings.mkdir()
    with pytest.raises(ConfigError, match=r"config.yml cannot be read: Is a directory"):
        database_url()
