"""All of the record that a release needs: one protocol for each aggregate, together."""

from __future__ import annotations

from typing import Protocol

from gonogo.ports.record.blocks import Blocks
from gonogo.ports.record.candidates import Candidates
from gonogo.ports.record.decisions import Decisions
from gonogo.ports.record.deployments import Deployments
from gonogo.ports.record.entries import Entries
from gonogo.ports.record.instructions import Instructions
from gonogo.ports.record.leases import Leases
from gonogo.ports.record.releases import Releases
from gonogo.ports.record.timeline import Timeline


class Record(
    Releases, Entries, Candidates, Decisions, Instructions, Leases, Deployments, Blocks, Timeline, Protocol
):
    """Keeps and tells. A verb that is repeated with the same operation id changes nothing."""
