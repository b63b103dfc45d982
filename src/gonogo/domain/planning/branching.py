"""How branches get a release: one list of moves for each way in which teams branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

Workflow = Literal["git-flow", "trunk", "github-flow", "gitlab-flow"]
Manner = Literal["forward", "merge", "join", "backport"]


class Move(msgspec.Struct, frozen=True):
    """How one branch gets the release.

    forward: it takes the candidate as it is. merge: a merge whose tree must be the one that was tested.
    join: a merge that may bring more together; a conflict holds the release. backport: the same, but a
    conflict leaves a branch for somebody to merge.
    """

    branch: str
    manner: Manner


class Route(msgspec.Struct, frozen=True):
    """The moves, in order, and the branch whose new commit is tagged; "" for the candidate itself."""

    moves: tuple[Move, ...]
    tagged: str = ""


class Branching(msgspec.Struct, frozen=True):
    """The branches that a release may go to. environments: of gitlab-flow, from the first to the last.

    releases: release branches that are open beside.
    """

    workflow: Workflow
    main: str
    develop: str = ""
    environments: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()


def route(branching: Branching) -> Route:
    """Where a standard release goes."""
    main = branching.main
    if branching.workflow == "git-flow":
        return Route((Move(main, "merge"), Move(branching.develop, "join")), main)
    if branching.workflow == "github-flow":
        return Route((Move(main, "merge"),), main)
    return Route((Move(main, "forward"), *_all(branching.environments, "merge")))


def stabilised_route(branching: Branching, line: str = "") -> Route:
    """Where a release goes that was stabilised on a branch of git-flow, while develop went on.

    What develop changed meanwhile, as the version of its files, must not stop the release. line: the branch
    that it was stabilised on, where it goes on as a line of versions.
    """
    back = (Move(branching.develop, "backport"), *_all([line] if line else [], "merge"))
    return Route((Move(branching.main, "merge"), *back), branching.main)


def prerelease_route(branch: str) -> Route:
    """Where a prerelease goes that is made from a release's own branch: to that branch alone."""
    return Route((Move(branch, "forward"),))


def begun(route: Route, missing: Container[str]) -> Route:
    """The route where these branches are not there yet: they begin with the candidate."""
    moves = tuple(Move(move.branch, "forward") if move.branch in missing else move for move in route.moves)
    return Route(moves, "" if route.tagged in missing else route.tagged)


def hotfix_route(branching: Branching, *, main_moved: bool) -> Route:
    """Where a hotfix goes: to production first, and back to every branch that would lose it.

    main_moved: the main branch has commits that the tag it was made from lacks.
    """
    back = _all(sorted(branching.releases), "backport")
    main, workflow = branching.main, branching.workflow
    if workflow == "gitlab-flow":
        *earlier, production = branching.environments or (main,)
        others = _all((name for name in dict.fromkeys([*earlier, main]) if name != production), "backport")
        return Route((Move(production, "merge"), *others, *back))
    develop = (Move(branching.develop, "backport"),) if workflow == "git-flow" else ()
    if main_moved:
        return Route((Move(main, "backport"), *develop, *back))
    first = Move(main, "forward" if workflow == "trunk" else "merge")
    return Route((first, *develop, *back), "" if workflow == "trunk" else main)


def _all(branches: Iterable[str], manner: Manner) -> Iterator[Move]:
    return (Move(branch, manner) for branch in branches)


def worked_on(route: Route) -> str:
    """The branch that work goes on behind a release: develop where there is one, else the main one."""
    joined = (move.branch for move in route.moves if move.manner == "join")
    return next(joined, route.moves[0].branch)


def branches_of(moves: Sequence[Move]) -> tuple[str, ...]:
    """The branches that are moved, in order."""
    return tuple(move.branch for move in moves)
