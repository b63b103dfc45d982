"""What a release-strategy.yml may say. Keys that are not here are no fault; they have no counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from gonogo.config.convert import convert
from gonogo.errors import ConfigError

if TYPE_CHECKING:
    from gonogo.formats.yaml import Document, Path

WRAPPER = "release_strategy"
MOST = 100
"""Gates or environments that one file may have."""

GateType = Literal[
    "manual_approval",
    "automated_test",
    "metric_threshold",
    "time_window",
    "dependency_check",
    "security_scan",
    "compliance_check",
]
Operator = Literal["lt", "lte", "gt", "gte", "eq"]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=MOST)]
Share: TypeAlias = int | float | str


class Threshold(msgspec.Struct, frozen=True):
    """A condition in parts."""

    metric: str
    operator: Operator
    value: int | float | str


Several: TypeAlias = Annotated[list[int | float | str | Threshold], Meta(max_length=MOST)]


class Versioning(msgspec.Struct, frozen=True):
    """How versions look."""

    scheme: str = ""
    format: str = ""
    suffix: str = ""
    pre_release_suffix: str = ""
    prerelease_suffix: str = ""


class Prefixes(msgspec.Struct, frozen=True):
    """What the names of branches begin with."""

    feature: str = ""
    release: str = ""
    hotfix: str = ""


class Branching(msgspec.Struct, frozen=True):
    """How the team branches."""

    model: str = ""
    main_branch: str = ""
    develop_branch: str = ""
    prefixes: Prefixes = Prefixes()
    feature_prefix: str = ""
    release_prefix: str = ""
    hotfix_prefix: str = ""


class Approval(msgspec.Struct, frozen=True):
    """Who must say yes."""

    required: bool = True
    approvers: int | list[str] = 1
    at_least: int = 1
    roles: list[str] = []


class Deployment(msgspec.Struct, frozen=True):
    """How one environment gets a release."""

    type: str = ""
    approval: bool | Approval = False
    approval_required: bool = False
    approvers: int | list[str] = 1
    canary_percentage: Share | list[Share] = 100
    canary_percentages: Share | list[Share] = 100
    rollback_threshold: str | Threshold = ""


class NamedGate(msgspec.Struct, frozen=True):
    """One quality gate, whose name is its key."""

    type: GateType | None = None
    required: bool = True
    threshold: int | float | str | Threshold | Several = ""
    thresholds: Several = []
    metric: str = ""
    operator: Operator | None = None
    value: int | float | str = ""
    timeout: str = ""
    run: str = ""
    command: str = ""
    approvers: int | list[str] = 1
    at_least: int = 1
    roles: list[str] = []
    environment: Name = "release"


class Gate(NamedGate, frozen=True, kw_only=True):
    """One quality gate of a list."""

    name: Name


class Strategy(msgspec.Struct, frozen=True):
    """All of it."""

    versioning: Versioning = Versioning()
    branching_strategy: Branching = Branching()
    deployment_strategy: Annotated[dict[Name, Deployment], Meta(max_length=MOST)] = {}
    quality_gates: (
        Annotated[list[Gate], Meta(max_length=MOST)] | Annotated[dict[Name, NamedGate], Meta(max_length=MOST)]
    ) = []
    notifications: Any = None


class Wrapped(msgspec.Struct, frozen=True):
    """The strategy inside its wrapper."""

    release_strategy: Strategy


def validate(document: Document) -> Path:
    """Where the strategy stands in the file: inside of its wrapper, or at the top where there is none.

    Raises:
        ConfigError: something in it has the wrong type, or nothing in it is a strategy's.
    """
    if WRAPPER in document.data:
        convert(document, Wrapped)
        return (WRAPPER,)
    if not set(Strategy.__struct_fields__) & set(document.data):
        sentence = f"no {WRAPPER}: here, and none of its keys: {', '.join(Strategy.__struct_fields__)}"
        raise ConfigError((document.problem((), sentence),))
    convert(document, Strategy)
    return ()
