"""What was brought where, and how that went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from gonogo.domain.elapsed import Moment
    from gonogo.domain.product import Product
    from gonogo.domain.rollout.rollback import Deployment


DeploymentState = Literal["pending", "success", "failed", "rolled_back"]


class Deployments(Protocol):
    """What was brought where, and how that went."""

    def deploy(
        self, operation: str, release: str, environment: str, version: str, commit: str, at: int
    ) -> None:
        """A version is being brought to an environment."""
        ...

    def deployed(self, operation: str, began: str, state: DeploymentState, at: Moment) -> None:
        """How the deployment ended that began under the operation `began`."""
        ...

    def deployments(self, product: Product, environment: str = "") -> list[Deployment]:
        """The latest deployments to an environment, or to any for "", newest first."""
        ...

    def deployments_of(self, release: str) -> list[Deployment]:
        """What a release deployed, the oldest first."""
        ...

    def commit_of(self, product: Product, environment: str, version: str) -> str:
        """The commit of a version that was deployed there; "" where that is not known."""
        ...
