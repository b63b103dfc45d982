"""A strategy that was read → the data of a gonogo.yml, and every sentence about what is not in it."""

from __future__ import annotations

import re
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.config.placeholders import PLACEHOLDER
from gonogo.config.strategy.approvals import approve, rule
from gonogo.config.strategy.draft import Draft
from gonogo.config.strategy.file import WRAPPER, validate
from gonogo.config.strategy.gates import gates
from gonogo.config.strategy.thresholds import Threshold, as_written, of
from gonogo.domain.planning.branch_names import HOTFIX, RELEASE
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gonogo.config.settings import Settings
    from gonogo.formats.yaml import Data, Document, Path


class Converted(NamedTuple):
    """data: what gonogo.yml says. remarks: what to look at. left: what has no counterpart in it."""

    data: dict[str, Data]
    remarks: tuple[str, ...]
    left: tuple[str, ...]


NO_COUNTERPART: dict[Path, str] = {
    ("versioning", "metadata"): "a version keeps no build metadata from one release to the next",
    ("versioning", "build_metadata"): "a version keeps no build metadata from one release to the next",
    ("versioning", "scheme"): "known are semantic, calendar and sequential",
    ("branching_strategy", "model"): "known are gitflow, github_flow, gitlab_flow and trunk_based",
    ("branching_strategy", "feature_prefix"): "branches of work may have any name",
    ("branching_strategy", "prefixes", "feature"): "branches of work may have any name",
    ("branching_strategy", "release_prefix"): "no branch of a release can be called like that",
    ("branching_strategy", "prefixes", "release"): "no branch of a release can be called like that",
    ("branching_strategy", "hotfix_prefix"): "no branch of a hotfix can be called like that",
    ("branching_strategy", "prefixes", "hotfix"): "no branch of a hotfix can be called like that",
    ("deployment_strategy",): "known are the strategies and the limits of docs/environments.md",
    ("notifications",): "nobody is notified yet",
}
"""Why something is left, by the place of it or of what it is in."""

_SCHEMES = {
    "semantic": "semver",
    "semver": "semver",
    "calendar": "calver",
    "calver": "calver",
    "sequential": "sequential",
}
_MODELS = {
    "gitflow": "git-flow",
    "git_flow": "git-flow",
    "github_flow": "github-flow",
    "gitlab_flow": "gitlab-flow",
    "trunk": "trunk",
    "trunk_based": "trunk",
    "trunk_based_development": "trunk",
}
_DEPLOYS = {"type", "canary_percentage", "canary_percentages", "rollback_threshold"}
"""What makes an environment one that gonogo brings versions to, and not only a place of approvals."""
_USERS = ("production", "prod", "live")
_SEMANTIC = re.compile(r"(.*?)MAJOR\.MINOR\.PATCH", re.DOTALL)

Ways = tuple["dict[str, Data]", ...]


def _known(names: dict[str, str], section: str, key: str) -> Callable[[Data], Ways]:
    def ways(value: Data) -> Ways:
        name = names.get(re.sub(r"[\s-]+", "_", str(value).strip().lower()))
        return ({section: {key: name}},) if name else ()

    return ways


def _same(section: str, key: str) -> Callable[[Data], Ways]:
    return lambda value: ({section: {key: value}},)


def _only(usual: Data) -> Callable[[Data], Ways]:
    return lambda value: ({},) if value == usual else ()


def _named(key: str, usual: str) -> Callable[[Data], Ways]:
    """The prefix of a branch, which the version follows."""

    def ways(value: Data) -> Ways:
        pattern = str(value) if "{version}" in str(value) else f"{value}{{version}}"
        return ({} if pattern == usual else {"branches": {key: pattern}},)

    return ways


def _format(value: Data) -> Ways:
    if semantic := _SEMANTIC.fullmatch(str(value)):
        tag: dict[str, Data] = {"tag": f"{semantic[1]}{{version}}"} if semantic[1] else {}
        return ({"versioning": {"scheme": "semver", **tag}},)
    return ({"versioning": {"scheme": "calver", "pattern": value}},)


def _channel(value: Data) -> Ways:
    return ({"versioning": {"prerelease": str(value).lstrip("-.")}},)


RULES: dict[Path, Callable[[Data], Ways]] = {
    ("versioning", "scheme"): _known(_SCHEMES, "versioning", "scheme"),
    ("versioning", "format"): _format,
    ("versioning", "suffix"): _channel,
    ("versioning", "pre_release_suffix"): _channel,
    ("versioning", "prerelease_suffix"): _channel,
    ("versioning", "metadata"): _only(False),
    ("versioning", "build_metadata"): _only(False),
    ("branching_strategy", "model"): _known(_MODELS, "branches", "workflow"),
    ("branching_strategy", "main_branch"): _same("branches", "main"),
    ("branching_strategy", "develop_branch"): _same("branches", "develop"),
    ("branching_strategy", "release_prefix"): _named("release", RELEASE),
    ("branching_strategy", "hotfix_prefix"): _named("hotfix", HOTFIX),
    ("branching_strategy", "prefixes", "release"): _named("release", RELEASE),
    ("branching_strategy", "prefixes", "hotfix"): _named("hotfix", HOTFIX),
}
"""The ways in which gonogo.yml says what stands at a place, best first; an empty one: by saying nothing."""


def convert_strategy(
    document: Document, model: type[Settings], found: Mapping[str, dict[str, Data]] = MappingProxyType({})
) -> Converted:
    """Convert a strategy; what the model refuses is left, so that the data always fits it.

    model: the settings with the kinds of gates that are installed. found: the gates that the repository
    shows by itself, as they know what runs them.

    Raises:
        ConfigError: the file is no strategy; every fault has its line.
    """
    top = validate(document)
    draft = Draft(document, partial(_accepts, model))
    if not top:
        draft.remarks.append(f"{document.name}: there is no {WRAPPER}: around it; all of it was read as one")
    for place, ways in RULES.items():
        if (value := _at(document.data, (*top, *place))) is not None:
            draft.take([(*top, *place)], *ways(value))
    every = list(_environments(_at(document.data, (*top, "deployment_strategy"))))
    for name, said in every:
        if any(_DEPLOYS & other.keys() for _, other in every):
            _target(draft, (*top, "deployment_strategy", name), name)
        _environment(draft, (*top, "deployment_strategy", name), name, said)
    gates(draft, (*top, "quality_gates"), _at(document.data, (*top, "quality_gates")), found)
    return Converted(draft.data, tuple(draft.remarks), draft.left(partial(_reason, len(top))))


def _accepts(model: type[Settings], data: dict[str, Data]) -> bool:
    try:
        converted(data, model)
    except msgspec.ValidationError:
        return False
    return True


def _at(data: Data, place: Path) -> Data:
    for key in place:
        data = data.get(str(key)) if isinstance(data, dict) else None
    return data


def _reason(depth: int, place: Path) -> str:
    inside = place[depth:]
    found = (NO_COUNTERPART.get(inside[:length]) for length in range(len(inside), 0, -1))
    return next(filter(None, found), "gonogo.yml has no counterpart")


def _environments(said: Data) -> Iterator[tuple[str, dict[str, Data]]]:
    """By name; where the users are stands last, as gonogo.yml wants it."""
    every = said.items() if isinstance(said, dict) else ()
    for name, environment in sorted(every, key=lambda one: one[0] in _USERS):
        if isinstance(environment, dict):
            yield name, environment


def _environment(draft: Draft, place: Path, name: str, said: dict[str, Data]) -> None:
    _rollout(draft, place, name, said)
    _approval(draft, place, name, said)
    if limit := said.get("rollback_threshold"):
        refused = of(limit, (*place, "rollback_threshold"))
        _refuse(draft, (*place, "rollback_threshold"), name, refused)
        if refused.reason:
            draft.leave((*place, "rollback_threshold"), refused.reason)


def _refuse(draft: Draft, place: Path, name: str, refused: Threshold) -> None:
    """As it is written, or with what the judge of a rollout has for a time that is not said more exactly."""
    ways = as_written(refused.text) if refused.text else ()
    if draft.take(refused.places, *(_of(name, {"refuse": way}) for way in ways)):
        return
    exact = [re.sub(r"\bresponse_time\b", "p95", way) for way in ways]
    if draft.take(refused.places, *(_of(name, {"refuse": way}) for way in exact)):
        draft.remark(place, f"environments.{name}.refuse: response_time is read as p95")


def _target(draft: Draft, place: Path, name: str) -> None:
    """A strategy does not say what runs a version; a command that is not there stands for it."""
    target: Data = {"kind": "local", "run": f"{PLACEHOLDER}{name} {{port}}"}
    if draft.take([], _of(name, {"target": target})):
        draft.remark(
            place,
            f"environments.{name}.target: it is not said what runs a version there. Until that is said, none "
            "can be deployed; take the environment out where something else deploys",
        )


def _rollout(draft: Draft, place: Path, name: str, said: dict[str, Data]) -> None:
    shares = [key for key in ("canary_percentage", "canary_percentages") if key in said]
    kind = str(said.get("type", "canary" if shares else "")).lower().replace("_", "-")
    if kind == "canary" and len(shares) == 1:
        steps = said[shares[0]]
        canary: Data = {"kind": kind, "steps": steps if isinstance(steps, list) else [steps]}
        draft.take([(*place, key) for key in ("type", shares[0])], _of(name, {"strategy": canary}))
    elif kind:
        draft.take([(*place, "type")], _of(name, {"strategy": kind}))


def _of(environment: str, settings: dict[str, Data]) -> dict[str, Data]:
    return {"environments": {environment: settings}}


def _approval(draft: Draft, place: Path, name: str, said: dict[str, Data]) -> None:
    """Convert `approval: {…}`, or `approval: true` with its approvers beside it."""
    asked = False
    for key in ("approval", "approval_required"):
        value = said.get(key)
        if isinstance(value, dict):
            approve(draft, (*place, key), rule((*place, key), value, name, "required"))
        elif value is not None and value is asked:
            draft.take([(*place, key)], {})
        elif value is True:
            approve(draft, (*place, key), rule(place, said, name, key))
        elif value is False:
            draft.leave((*place, key), "what stands beside it asks for an approval")
        asked = asked or (value.get("required", True) is True if isinstance(value, dict) else value is True)
