"""gonogo.yml and other files of settings, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.files.directory import Directory
from gonogo.app.project import SETTINGS_FILE
from gonogo.config.settings import Settings
from gonogo.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.formats.yaml import Document
    from gonogo.ports.files import Files


def parse_settings(text: str, name: str) -> Settings:
    """The settings that a text says; name: of the file, for faults.

    Raises:
        ConfigError: they are wrong; the faults know every kind that is installed, named here or not.
    """
    from gonogo.bootstrap.settings_model import model_of, settings_model
    from gonogo.config.convert import convert
    from gonogo.formats.yaml import read

    document = read(text, name)
    model = model_of(document.data)
    try:
        return convert(document, model)
    except ConfigError:
        return convert(document, settings_model())


def parse_once() -> Callable[[str, str], Settings]:
    """As parse_settings, each text only once: a commit mostly has the settings of the working tree."""
    known: dict[str, Settings] = {}

    def parse(text: str, name: str) -> Settings:
        if text not in known:
            known[text] = parse_settings(text, name)
        return known[text]

    return parse


def read_settings(
    files: Files,
    settings_file: Path | None = None,
    parse: Callable[[str, str], Settings] = parse_settings,
) -> Settings:
    """The settings of a file, or of gonogo.yml in the repository; the defaults where there is none.

    Raises:
        UsageError: there is no such file.
        ConfigError: the settings are wrong.
    """
    if settings_file is not None:
        files, name = Directory(settings_file.parent), settings_file.name
    else:
        name = SETTINGS_FILE
    text = files.read(name)
    if text is None:
        if settings_file is not None:
            raise UsageError(f"{settings_file} does not exist")
        return Settings()
    return parse(text, name)


def read_document(file: Path) -> Document:
    """A YAML file from anywhere.

    Raises:
        UsageError: there is no such file, or it cannot be read.
        ConfigError: it is no YAML as settings are.
    """
    from gonogo.formats.yaml import read

    text = Directory(file.parent).read(file.name)
    if text is None:
        raise UsageError(f"{file} does not exist, or is no file")
    return read(text, file.name)
