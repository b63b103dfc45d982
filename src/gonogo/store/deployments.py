"""Deployments: each version that was brought to an environment, and how that ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import msgspec
from sqlalchemy import insert, select, update

from gonogo.domain.rollout.rollback import Deployment
from gonogo.store.schema import deployment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gonogo.domain.elapsed import Moment
    from gonogo.domain.product import Product

_COLUMNS = [deployment.c[name] for name in Deployment.__struct_fields__]
_NEEDED = 2
"""The live version, and the one before it, which is live once that is rolled back."""
State = Literal["pending", "success", "failed", "rolled_back"]


class Deployments:
    """The deployments in a database."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection."""
        self._connection = connection

    def find(self, operation: str) -> Deployment | None:
        """The one of an operation."""
        query = select(*_COLUMNS).where(deployment.c.operation == operation)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else Deployment(**row)

    def of(self, product: Product, environment: str, limit: int) -> list[Deployment]:
        """An environment's, the newest first; of all environments for ""."""
        mine = (deployment.c.project == product.project) & (deployment.c.package == product.package)
        newest = (deployment.c.began.desc(), deployment.c.operation.desc())
        query = select(*_COLUMNS).where(mine).order_by(*newest)
        if environment:
            query = query.where(deployment.c.environment == environment)
        return [Deployment(**row) for row in self._connection.execute(query.limit(limit)).mappings()]

    def commit(self, product: Product, environment: str, version: str) -> str:
        """The commit of a version as it was brought there last; "" where it never was."""
        mine = (deployment.c.project == product.project) & (deployment.c.package == product.package)
        there = (deployment.c.environment == environment) & (deployment.c.version == version)
        newest = (deployment.c.began.desc(), deployment.c.operation.desc())
        query = select(deployment.c.commit).where(mine & there).order_by(*newest).limit(1)
        return self._connection.scalar(query) or ""

    def needed(self, project: str) -> set[str]:
        """The releases back to the version before the live one, of each environment and package."""
        chosen = (deployment.c.package, deployment.c.environment, deployment.c.release, deployment.c.state)
        newest = (deployment.c.began.desc(), deployment.c.operation.desc())
        query = select(*chosen).where(deployment.c.project == project).order_by(*newest)
        succeeded: Counter[tuple[str, str]] = Counter()
        found = set()
        for package, environment, release, state in self._connection.execute(query):
            if succeeded[package, environment] < _NEEDED:
                found.add(release)
                succeeded[package, environment] += state == "success"
        return found

    def by(self, release: str) -> list[Deployment]:
        """A release's, the oldest first."""
        query = select(*_COLUMNS).where(deployment.c.release == release)
        rows = self._connection.execute(query.order_by(deployment.c.began, deployment.c.operation)).mappings()
        return [Deployment(**row) for row in rows]

    def add(self, new: Deployment, product: Product) -> None:
        """Write one whose operation is not there yet."""
        self._connection.execute(insert(deployment).values(msgspec.structs.asdict(new) | product._asdict()))

    def end(self, operation: str, state: State, at: Moment) -> None:
        """Write how it ended."""
        changed = update(deployment).where(deployment.c.operation == operation)
        when = {"ended": int(at.wall), "ended_boot": at.boot, "ended_boot_id": at.boot_id}
        self._connection.execute(changed.values(state=state, **when))
