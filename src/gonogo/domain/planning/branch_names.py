"""What branches of releases and hotfixes are called, and what a branch of such a name is for."""

from __future__ import annotations

import re

import msgspec

from gonogo.domain.text import quoted

RELEASE = "release/{version}"
HOTFIX = "hotfix/{version}"
"""The names where nothing is said."""
_ALSO = ("release-{version}",)
"""Further names by which a branch of a release is known where nothing is said."""
_PLACES = re.compile(r"\{(package|version)\}")
_ANY = "{package}-"
_PACKAGE = re.compile(r"\{package\}[^A-Za-z0-9{}]?")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//")


class BranchPattern(msgspec.Struct, frozen=True):
    """A name with `{version}` in it, and perhaps `{package}`.

    Of a package, a pattern without `{package}` has it before the version; of no package, `{package}` is left
    out with the mark behind it.
    """

    text: str

    def name(self, package: str, version: object) -> str:
        """The branch of a version: `release/1.2.0`, of a package `release/NAME-1.2.0`."""
        return self._of(package).replace("{package}", package).replace("{version}", str(version))

    def version(self, branch: str, package: str) -> str | None:
        """The version's text in a branch's name, without a `v`; nothing where it is of another kind."""
        before, after = self._of(package).replace("{package}", package).split("{version}")
        found = re.fullmatch(f"{re.escape(before)}v?([0-9].*){re.escape(after)}", branch)
        return found[1] if found else None

    def holds(self, branch: str) -> bool:
        """Whether a branch of a version of any package, or of none, may be called that."""
        before, after = self.text.split("{version}")
        wanted = "(.+[^A-Za-z0-9])?".join(re.escape(part) for part in _PACKAGE.split(f"{before}{_ANY}"))
        return bool(re.fullmatch(f"{wanted}v?[0-9].*{re.escape(after)}", branch))

    @property
    def fault(self) -> str:
        """Why it cannot name branches; "" where it can."""
        if self.text.count("{version}") != 1 or self.text.count("{package}") > 1:
            return "expected {version} once, and {package} at most once, such as release/{version}"
        if "{" in (rest := _PLACES.sub("", self.text)) or "}" in rest:
            return "there is no placeholder but {version} and {package}"
        names = (self.name(package, "1.2.0") for package in ("", "api"))
        return next((why for why in map(name_fault, names) if why), "")

    def _of(self, package: str) -> str:
        if not package:
            return _PACKAGE.sub("", self.text)
        return (
            self.text if "{package}" in self.text else self.text.replace("{version}", "{package}-{version}")
        )


class BranchNames(msgspec.Struct, frozen=True):
    """The patterns of a project's branches."""

    release: BranchPattern = BranchPattern(RELEASE)
    hotfix: BranchPattern = BranchPattern(HOTFIX)

    @property
    def releases(self) -> tuple[BranchPattern, ...]:
        """By which a branch is known to be that of a release, the one by which new ones are called first."""
        also = map(BranchPattern, _ALSO if self.release.text == RELEASE else ())
        return (self.release, *also)

    def is_release(self, branch: str, *, strict: bool) -> bool:
        """Whether a branch is that of a release. strict: by its own name only, not by further usual ones."""
        if self.release.text == RELEASE and branch.startswith("release/"):
            return True
        return any(pattern.holds(branch) for pattern in self.releases[: 1 if strict else None])

    def released(self, branch: str, package: str) -> str | None:
        """The version's text in the name of a release's branch; nothing for any other branch."""
        found = (pattern.version(branch, package) for pattern in self.releases)
        return next((text for text in found if text), None)


def name_fault(name: str) -> str:
    """Why git has no branch of this name (git check-ref-format); "" where it may have."""
    wrong = (
        _FORBIDDEN.search(name)
        or name.startswith(("-", "/"))
        or name.endswith(("/", "."))
        or any(part.startswith(".") or part.endswith(".lock") for part in name.split("/"))
        or name in ("", "@", "HEAD")
    )
    return f"git takes no branch called {quoted(name)}" if wrong else ""


def obstructing(name: str, present: str) -> bool:
    """Whether git cannot have a name beside one that is there: the same, or one is a folder of the other."""
    return name == present or name.startswith(f"{present}/") or present.startswith(f"{name}/")
