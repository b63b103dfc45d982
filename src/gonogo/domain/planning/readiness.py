"""What is in the way of a release now, and what to do about each of it."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Protocol

import msgspec

from gonogo.domain.text import counted, excerpt, listed, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


_TOLD = 3


class Obstacle(msgspec.Struct, frozen=True):
    """Something in the way. kind: a word for programs. remedy: what to do about it."""

    kind: str
    sentence: str
    remedy: str = msgspec.field(name="mend")


class Facts(msgspec.Struct, frozen=True):
    """What was seen of the working tree and its surroundings.

    remote: its name, "" where there is none. named: what it is called, or would be. pushed: whether the
    remote has the branch, or whether it has is not known. ahead, behind: commits against the remote's branch
    of the same name. taken: the commit that the tag to come already stands on, if any. is_unpublished:
    whether the remote is known not to have that tag. tips: the branches that HEAD, on none, is the tip of.
    local, there: the branches that git switches to here, and those of the remote. holder: the branch of
    another line of versions that the tag belongs to, if any. is_mirror: whether the clone is
    one of the remote. pushed_to: the address of another repository that git pushes to instead, if any.
    """

    branch: str
    sources: tuple[str, ...]
    dirty: tuple[str, ...]
    remote: str
    has_identity: bool
    has_tree: bool
    pushed: bool = True
    ahead: int = 0
    behind: int = 0
    tips: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    tag: str = ""
    taken: str = ""
    named: str = "origin"
    is_unpublished: bool = False
    holder: str = ""
    is_mirror: bool = False
    pushed_to: str = ""


def obstacles(facts: Facts) -> tuple[Obstacle, ...]:
    """All of them, in the order in which one would fix them."""
    found = (
        _mirror(facts),
        pushed_elsewhere(facts.remote, facts.pushed_to),
        _tree(facts),
        _identity(facts),
        _detached(facts),
        _branch(facts),
        _dirty(facts),
        _remote(facts),
        _apart(facts),
        _taken(facts),
    )
    return tuple(obstacle for obstacle in found if obstacle)


def _mirror(facts: Facts) -> Obstacle | None:
    if not facts.is_mirror:
        return None
    remote = printable(facts.remote)
    fetched = quote(f"+refs/heads/*:refs/remotes/{remote}/*")
    return Obstacle(
        "mirror",
        f"this clone is a mirror of {remote}: git writes over its branches, and pushes none of them alone",
        f"git config --unset {quote(f'remote.{remote}.mirror')} && "
        f"git config {quote(f'remote.{remote}.fetch')} {fetched}",
    )


def pushed_elsewhere(remote: str, address: str) -> Obstacle | None:
    """That git pushes to another repository than the remote. address: its own, "" for the same."""
    if not address:
        return None
    remote, address = printable(remote), printable(address)
    return Obstacle(
        "pushed-elsewhere",
        f"{remote} is pushed to {address}, another repository than it is read from: what it has is not known",
        f"push to where it is read from: git config --unset-all {quote(f'remote.{remote}.pushurl')}; "
        "or make the other one a remote, and name it in gonogo.yml, branches.remote",
    )


def _tree(facts: Facts) -> Obstacle | None:
    if facts.has_tree:
        return None
    remedy = "run gonogo in a clone of it"
    if facts.remote:
        branch = quote(printable(facts.branch or next(iter(facts.sources), "BRANCH")))
        remedy = f"git worktree add FOLDER {branch}, and run gonogo in that folder"
    return Obstacle("bare", "this repository has no working tree", remedy)


def _identity(facts: Facts) -> Obstacle | None:
    if facts.has_identity:
        return None
    return Obstacle(
        "no-identity",
        "git does not know who you are",
        'git config user.name "Your Name"; git config user.email you@example.com',
    )


def _detached(facts: Facts) -> Obstacle | None:
    if facts.branch:
        return None
    at = f", and it is the tip of {listed([*map(printable, facts.tips)])}" if facts.tips else ""
    return Obstacle("detached-head", f"HEAD is on no branch{at}", _switch(facts))


def _branch(facts: Facts) -> Obstacle | None:
    if not facts.branch or facts.branch in facts.sources:
        return None
    return Obstacle(
        "other-branch",
        f"'{printable(facts.branch)}' is not where releases start",
        _switch(facts),
    )


def _switch(facts: Facts) -> str:
    """How to get to a branch that releases start from, also where the clone has never heard of it."""
    wanted = next((name for name in facts.sources if name in (*facts.local, *facts.there)), "")
    name = quote(printable(wanted or next(iter(facts.sources), "BRANCH")))
    if wanted and wanted not in facts.local:
        return f"git fetch {quote(printable(facts.remote))} {name}:{name} && git switch {name}"
    return f"git switch {name}"


def _dirty(facts: Facts) -> Obstacle | None:
    if not facts.dirty:
        return None
    names = [printable(path) for path in facts.dirty[:3]]
    more = len(facts.dirty) - len(names)
    told = listed([*names, f"{more:,} more"] if more else names)
    return Obstacle(
        "dirty-tree",
        f"{counted(len(facts.dirty), 'change')} not committed: {told}",
        "git commit, or git stash",
    )


def _remote(facts: Facts) -> Obstacle | None:
    if facts.remote:
        return None
    remedy = f"git remote add {quote(printable(facts.named))} ADDRESS"
    return Obstacle("no-remote", "there is no remote to push a tag to", remedy)


def _apart(facts: Facts) -> Obstacle | None:
    """One thing at a time: whoever is behind pulls first, and whoever is ahead pushes."""
    if not facts.remote or not facts.branch or facts.branch not in facts.sources:
        return None
    place = f"{quote(printable(facts.remote))} {quote(printable(facts.branch))}"
    there = printable(f"{facts.remote}/{facts.branch}")
    if facts.behind and facts.ahead:
        return Obstacle(
            "diverged",
            f"this branch and {there} went apart: {facts.ahead} here, {facts.behind} there",
            f"git pull --rebase {place}",
        )
    if facts.behind:
        told = f"{there} is {counted(facts.behind, 'commit')} ahead"
        return Obstacle("behind", told, f"git pull --ff-only {place}")
    if facts.pushed and not facts.ahead:
        return None
    sentence = f"{printable(facts.branch)} is not on {printable(facts.remote)} as it is here"
    return Obstacle("not-pushed", sentence, f"git push {place}")


def _taken(facts: Facts) -> Obstacle | None:
    """Whoever is behind pulls first, and may have the tag in this line then."""
    if not facts.taken or facts.behind:
        return None
    tag, other = printable(facts.tag), "name another version by --version"
    if facts.is_unpublished:
        sentence = f"tag {tag} stands on {facts.taken[:7]} here, and is not on {printable(facts.remote)}"
        return Obstacle("tag-exists", sentence, f"git tag --delete {quote(tag)}, or {other}")
    if facts.holder:
        holder = printable(facts.holder)
        sentence = f"tag {tag} stands on {facts.taken[:7]}, and its version belongs to {holder}"
        return Obstacle("tag-exists", sentence, f"go on from there: git switch {quote(holder)}, or {other}")
    return Obstacle(
        "tag-exists",
        f"tag {tag} stands on {facts.taken[:7]}, which is not in this line of history",
        f"merge that commit, or {other}",
    )


def placeholder_obstacles(places: Sequence[str]) -> tuple[Obstacle, ...]:
    """Settings that wait for a person's word, as `gonogo init --from` left them."""
    if not places:
        return ()
    more = len(places) - _TOLD
    told = listed([*map(printable, places[:_TOLD]), *([f"{more:,} more"] if more > 0 else [])])
    return (
        Obstacle(
            "placeholder",
            f"gonogo.yml does not say yet what runs {told}",
            "write the command in place of say-what-runs-…, or take the part out",
        ),
    )


def changelog_gaps(file: str, told: Collection[str], released: Sequence[str]) -> tuple[str, ...]:
    """Releases that a change log passes over: it tells one before them, and not them; in one sentence.

    told: the versions that have a section in it. released: the versions of this line, lowest first. What was
    released before the first one that it tells is not missed.
    """
    first = next((at for at, version in enumerate(released) if version in told), len(released))
    missing = [version for version in released[first:] if version not in told]
    if not missing:
        return ()
    more = len(missing) - _TOLD
    names = listed([*map(printable, missing[:_TOLD]), *([f"{more:,} more"] if more > 0 else [])])
    after = next(
        (version for version in released if released.index(version) > released.index(missing[-1])), ""
    )
    accepted = f"; to accept that, in gonogo.yml: changelog: {{since: {printable(after)}}}" if after else ""
    return (f"{printable(file)} has no section for {names}{accepted}",)


class Breaking(msgspec.Struct, frozen=True):
    """A breaking change, and all that it goes by: its words, its hash, the numbers that it names."""

    subject: str
    names: tuple[str, ...]


def text_obstacles(text: str, breaking: Iterable[Breaking]) -> tuple[Obstacle, ...]:
    """What a person's own section of the change log leaves out: all of it, or what breaks something."""
    if not any(line.strip() and not line.startswith("#") for line in text.splitlines()):
        return (Obstacle("empty-section", "the text for the change log is empty", "say what is in it"),)
    lower = text.lower()
    return tuple(_unnamed(one) for one in breaking if not any(name.lower() in lower for name in one.names))


def _unnamed(change: Breaking) -> Obstacle:
    told = shortened(printable(change.subject), 80)
    return Obstacle(
        "unnamed-breaking-change",
        f"the text for the change log does not name a breaking change: {told}",
        "name it there, by its words, its hash or its number",
    )


class Planned(Protocol):
    """An issue, as far as it can be in the way."""

    @property
    def key(self) -> str:
        """As people name it."""
        ...

    @property
    def title(self) -> str:
        """What it is about."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        ...

    @property
    def version(self) -> str:
        """The release that it is planned for, "" for none."""
        ...

    @property
    def blocking(self) -> bool:
        """Whether somebody said that it blocks."""
        ...


def planned_obstacles(issues: Iterable[Planned], version: str) -> tuple[Obstacle, ...]:
    """What the tracker has against this version: what blocks, then what is planned for it and still open."""
    still = [issue for issue in issues if issue.is_open]
    blocking = [issue for issue in still if issue.blocking]
    planned = [issue for issue in still if not issue.blocking and _same(issue.version, version)]
    return (*map(_blocking, blocking), *(_unfinished(issue, version) for issue in planned))


def _same(planned: str, version: str) -> bool:
    return bool(planned) and planned.removeprefix("v") == version.removeprefix("v")


def _blocking(issue: Planned) -> Obstacle:
    return Obstacle(
        "blocking-issue",
        f"{_named(issue)} blocks releases",
        "close it, or say in the tracker that it does not block",
    )


def _unfinished(issue: Planned, version: str) -> Obstacle:
    return Obstacle(
        "open-issue",
        f"{_named(issue)} is planned for {printable(version)} and still open",
        "merge and close it, or plan it for a later version",
    )


def _named(issue: Planned) -> str:
    return f"{printable(issue.key)} ({excerpt(issue.title, 80)})"
