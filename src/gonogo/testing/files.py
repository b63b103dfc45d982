"""Files in memory: a working tree that is played."""

from __future__ import annotations


class MemoryFiles:
    """Texts by their paths."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        """Take those that are there."""
        self.texts = dict(texts or {})

    def read(self, path: str) -> str | None:
        """See the port."""
        return self.texts.get(path)

    def write(self, path: str, text: str, *, executable: bool = False) -> None:
        """See the port."""
        self.texts[path] = text

    def remove(self, path: str) -> None:
        """See the port."""
        self.texts.pop(path, None)

    def names(self, folder: str = "") -> list[str]:
        """See the port."""
        start = f"{folder}/" if folder else ""
        inside = (path.removeprefix(start) for path in self.texts if path.startswith(start))
        return sorted({path.partition("/")[0] for path in inside})
