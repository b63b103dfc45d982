"""A document that has been read → a value of a model, or every fault of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from gonogo.errors import ConfigError
from gonogo.typed import converted

if TYPE_CHECKING:
    from gonogo.formats.yaml import Document

Model = TypeVar("Model", bound=msgspec.Struct)


def convert(document: Document, model: type[Model]) -> Model:
    """Make a value of the model from a document.

    Where only text can stand, a number, `true` and `false` are taken as they were written.

    Raises:
        ConfigError: The document does not fit; it holds every fault, each with its line, the path of
            its key, what was expected, what was found, and the nearest right name.
    """
    try:
        return converted(document.data, model)
    except msgspec.ValidationError:
        return _mended(document, model)


def _mended(document: Document, model: type[Model]) -> Model:
    from msgspec.inspect import type_info

    from gonogo.config.faults import Spot, as_written, faults
    from gonogo.formats.yaml import bounded

    kind, spot = type_info(model), Spot(document)
    data = as_written(spot, kind, document.data)
    if problems := bounded(document.name, faults(spot, kind, data)):
        raise ConfigError(problems)
    return converted(data, model)
