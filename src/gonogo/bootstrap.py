"""The one place where things are wired, each built when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.git import Git
from gonogo.app.project import Project
from gonogo.config.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "gonogo.yml"


def open_project(folder: Path, settings_file: Path | None = None) -> Project:
    """The project that a folder belongs to, with its settings.

    Raises:
        RepositoryError: the folder is in no git repository.
        ConfigError: the settings are wrong.
    """
    repository = Git(folder)
    place = repository.place
    settings = read_settings(Directory(place.top or place.shared), settings_file)
    return Project(settings, repository, Directory, SystemClock())


def read_settings(files: Directory, settings_file: Path | None = None) -> Settings:
    """The settings of a file, or of gonogo.yml in the repository; the defaults where there is none."""
    if settings_file is not None:
        files, name = Directory(settings_file.parent), settings_file.name
    else:
        name = SETTINGS_FILE
    text = files.read(name)
    if text is None:
        if settings_file is not None:
            from gonogo.errors import UsageError

            raise UsageError(f"{settings_file} does not exist")
        return Settings()
    from gonogo.config.convert import convert
    from gonogo.formats.yaml import read

    return convert(read(text, name), Settings)
