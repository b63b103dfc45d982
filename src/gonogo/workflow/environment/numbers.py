"""The numbers of an environment, as a release reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.sample import Sample, Unavailable
from gonogo.domain.secrets import mask_printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.workflow.run import ReleaseRun


def numbers(
    run: ReleaseRun, environment: EnvironmentPlan, versions: Sequence[str], bounds: Sequence[int]
) -> Sample | Unavailable:
    """One look at them; why there are none is masked, as a server or a program said it. For a step."""
    seen = run.services.metrics(environment).read(versions, bounds)
    if isinstance(seen, Sample):
        return seen
    return msgspec.structs.replace(seen, sentence=mask_printed(seen.sentence))
