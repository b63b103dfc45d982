"""Candidates on the way: their states, their numbers, and those that are only proposed."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.app.releasing.copy import RemoteCopy
from gonogo.domain.decision import Call
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.person import Person
from gonogo.domain.planning.candidate import State
from gonogo.errors import StoreError
from gonogo.store.files import StoredLedgerFiles
from gonogo.testing.engine import Died, Waiting
from gonogo.testing.publisher import MemoryFiles
from gonogo.testing.signer import FakeSigner

NOW = 1_700_000_000
ANN = Person("Ann", "ann@shop.example")


def begun(stage, *gates, release="1.1.0-0a", **changes):
    """A release begun under an id of its own, with these changes to its job."""
    job = msgspec.structs.replace(stage.job(*gates), release=release, **changes)
    return stage.begin(job)


def waiting(stage, job, *kinds):
    """Somebody says these words of a release, one each time it waits."""
    words = list(kinds)

    def answer() -> bool:
        if not words:
            return False
        row = stage.book.find(job.release)
        order = Instruction(0, words.pop(0), ANN, "why not", "", row.candidate, job.digest, NOW)
        stage.book.order(job.release, order)
        return True

    stage.engine.on_wait = answer
    return job


def ended(stage, *kinds, call=Call.GO, **changes):
    """How a release with one gate ends, and its candidate."""
    job = waiting(stage, begun(stage, stage.gate("unit", call), **changes), *kinds)
    outcome = stage.run(job)["outcome"]
    return outcome, stage.book.candidate_of(job.release)


def states(stage, release="1.1.0-0a"):
    with stage.record.reading() as reading:
        moves = [one for one in reading.ledger.of(release) if one.kind == "candidate.moved"]
    return [move.data["to"] for move in moves]


class TestStates:
    """Whatever ends a release says what became of its candidate, and that is for good."""

    @pytest.mark.parametrize(
        ("kinds", "call", "outcome", "moves"),
        [
            (["approve"], Call.GO, "released", ["testing", "approved", "released"]),
            (["reject"], Call.GO, "rejected", ["testing", "rejected"]),
            (["abort"], Call.GO, "aborted", ["testing", "rejected"]),
            ([], Call.NO_GO, "rejected", ["testing", "rejected"]),
            (["abort"], Call.HOLD, "aborted", ["testing", "rejected"]),
        ],
    )
    def test_a_candidate_ends_as_its_release_does(self, stage, kinds, call, outcome, moves):
        found, candidate = ended(stage, *kinds, call=call)
        assert (found, str(candidate.state)) == (outcome, moves[-1])
        assert states(stage) == moves

    def test_one_that_was_approved_and_could_not_be_published_is_rejected(self, stage):
        stage.remote.refusing["refs/tags/v1.1.0"] = "not on a Friday"
        assert ended(stage, "approve")[0] == "failed"
        assert states(stage) == ["testing", "approved", "rejected"]

    def test_one_whose_branch_was_refused_was_never_tested(self, stage):
        stage.remote.refusing["refs/heads/release/1.1.0"] = "no"
        assert ended(stage)[0] == "failed"
        assert states(stage) == ["rejected"]

    def test_where_it_came_to_no_commit_there_is_none(self, stage):
        stage.publisher.lock("origin", ["1.1.0"], "another", ANN, 1)
        assert ended(stage) == ("failed", None)

    @pytest.mark.parametrize("final", [State.REJECTED, State.RELEASED])
    def test_do_better_a_rejected_candidate_stays_rejected(self, stage, final):
        ended(stage, "approve" if final is State.RELEASED else "reject")
        for to in State:
            with pytest.raises(StoreError, match=rf"1\.1\.0-rc\.1 is {final} and cannot become {to}"):
                stage.book.move(f"again/{to}", "1.1.0-0a", to)
        assert stage.book.candidate_of("1.1.0-0a").state is final

    def test_do_better_production_needs_approval(self, stage):
        job = begun(stage, stage.gate("unit", Call.GO))
        with pytest.raises(Waiting):
            stage.run(job)
        with pytest.raises(StoreError, match="is testing and cannot become released"):
            stage.book.move("early", job.release, State.RELEASED)

    def test_a_candidate_is_one_commit_under_one_plan(self, stage):
        _, candidate = ended(stage, "approve")
        row = stage.book.find("1.1.0-0a")
        assert (candidate.commit, candidate.plan) == (row.candidate, row.job["digest"])
        assert (candidate.project, candidate.version, candidate.made) == ("shop", "1.1.0", NOW)


class TestNumbers:
    """Do better: an rc number is never used again."""

    def test_do_better_a_rejected_number_is_never_used_again(self, stage):
        names = []
        for number, kind in enumerate(["reject", "abort", "approve"]):
            _, candidate = ended(stage, kind, release=f"1.1.0-0{number}")
            names.append(candidate.name)
        assert names == ["1.1.0-rc.1", "1.1.0-rc.2", "1.1.0-rc.3"]
        assert [one.name for one in stage.book.candidates("shop", 9)] == names[::-1]

    def test_a_release_that_is_entered_again_keeps_its_number(self, stage):
        job = waiting(stage, begun(stage, stage.gate("unit", Call.GO)), "approve")
        stage.engine.die = ("candidate", "after")
        with pytest.raises(Died):
            stage.run(job)
        stage.run(job)
        assert [one.name for one in stage.book.candidates("shop", 9)] == ["1.1.0-rc.1"]

    def test_do_better_a_number_of_another_clone_is_not_used_again(self, stage, tmp_path):
        for number in range(2):
            ended(stage, "reject", release=f"1.1.0-0{number}")
        theirs = StoredLedgerFiles(stage.record, "gonogo/shop", FakeSigner("a"), genuine, public_pem)
        (tmp_path / "clone").mkdir()
        clone = type(stage)(tmp_path / "clone")
        ours = StoredLedgerFiles(clone.record, "gonogo/shop", FakeSigner("b"), genuine, public_pem)
        assert ours.take_in(RemoteCopy(MemoryFiles(theirs.signed(0)))) > 0
        _, candidate = ended(clone, "approve", release="1.1.0-0c")
        assert candidate.name == "1.1.0-rc.3"
        clone.record.close()

    def test_do_better_a_number_that_a_tag_used_is_not_used_again(self, stage):
        taken = ("1.1.0-rc.7", "1.1.0-rc.10", "1.1.00-rc.99", "1.1.0-rc.11-x")
        _, candidate = ended(stage, "approve", taken=taken)
        assert candidate.name == "1.1.0-rc.11"

    def test_each_version_counts_for_itself(self, stage):
        ended(stage, "reject")
        row = stage.book.find("1.1.0-0a")
        stage.book.begin(msgspec.structs.replace(row, id="1.1.1-00", version="1.1.1", outcome=""), ANN)
        assert stage.book.candidate("x", "1.1.1-00", "c" * 40, NOW, ()) == "1.1.1-rc.1"


class TestProposal:
    """A candidate that is only proposed waits, once tested, until somebody promotes it."""

    def proposed(self, stage, *kinds, **changes):
        job = begun(stage, stage.gate("unit", Call.GO), proposal=True, **changes)
        return waiting(stage, job, *kinds)

    def test_it_waits_and_says_how_to_go_on(self, stage):
        with pytest.raises(Waiting):
            stage.run(self.proposed(stage))
        row = stage.book.find("1.1.0-0a")
        assert (row.stage, row.waiting) == (
            "candidate",
            "1.1.0-rc.1 is tested; gonogo promote 1.1.0-rc.1",
        )
        assert "refs/tags/v1.1.0-rc.1" not in stage.remote.refs

    def test_promoted_it_goes_on_to_its_release(self, stage):
        assert stage.run(self.proposed(stage, "promote", "approve"))["outcome"] == "released"
        assert "asked" in stage.engine.steps

    def test_aborted_it_is_rejected(self, stage):
        assert stage.run(self.proposed(stage, "abort"))["outcome"] == "aborted"
        assert states(stage)[-1] == "rejected"

    def test_rejected_it_is_rejected_for_good_with_the_reason(self, stage):
        assert stage.run(self.proposed(stage, "reject")) == {
            "outcome": "rejected",
            "reason": "Ann rejected: why not",
        }
        assert states(stage) == ["testing", "rejected"]
        assert sorted(stage.remote.refs) == ["refs/heads/main"]

    def test_a_yes_does_not_promote_it(self, stage):
        with pytest.raises(Waiting):
            stage.run(self.proposed(stage, "approve"))
        assert stage.book.find("1.1.0-0a").stage == "candidate"

    def test_it_gets_a_tag_of_its_own_where_that_is_asked_for(self, stage):
        with pytest.raises(Waiting):
            stage.run(self.proposed(stage, tagged=True))
        tag = stage.publisher.objects[stage.remote.refs["refs/tags/v1.1.0-rc.1"]]
        assert tag.sha == stage.book.candidate_of("1.1.0-0a").commit

    def test_a_rejected_candidates_tag_stays_so_that_its_number_is_seen_to_be_used(self, stage):
        stage.run(self.proposed(stage, "abort", tagged=True))
        assert sorted(stage.remote.refs) == ["refs/heads/main", "refs/tags/v1.1.0-rc.1"]

    @pytest.mark.parametrize("there", ["refused", "taken"])
    def test_a_tag_that_cannot_be_pushed_ends_it(self, stage, there):
        if there == "refused":
            stage.remote.refusing["refs/tags/v1.1.0-rc.1"] = "no prereleases here"
        else:
            stage.remote.refs["refs/tags/v1.1.0-rc.1"] = stage.base
        found = stage.run(self.proposed(stage, tagged=True))
        assert found["outcome"] == "failed"
        assert ("no prereleases here" in found["reason"]) == (there == "refused")
        assert "refs/heads/release/1.1.0" not in stage.remote.refs

    @pytest.mark.sampled(one_in=3)
    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize(
        "step",
        [
            "gate-unit",
            "name",
            "candidate-tag",
            "candidate-push",
            "look-1",
            "look-2",
            "asked",
            "approval",
            "push",
        ],
    )
    def test_a_proposal_that_dies_at_any_step_ends_as_if_it_had_not(self, stage, step, moment):
        job = self.proposed(stage, "promote", "approve", tagged=True)
        stage.engine.die = (step, moment)
        with pytest.raises(Died):
            stage.run(job)
        assert stage.run(job)["outcome"] == "released"
        assert sorted(stage.remote.refs) == [
            "refs/heads/main",
            "refs/tags/v1.1.0",
            "refs/tags/v1.1.0-rc.1",
        ]
        assert states(stage) == ["testing", "approved", "released"]


class TestExpiry:
    """An approval that does not come in time is a no-go."""

    def waited(self, stage, expires, *words):
        """The outcome where each wait takes as long as it says, and these words come at these seconds."""
        job = stage.job(stage.gate("unit", Call.GO))
        plan = msgspec.structs.replace(job.plan, approvals=Approvals(expires=expires))
        job = stage.begin(msgspec.structs.replace(job, plan=plan, digest=plan.digest))
        left = list(words)

        def answer() -> bool:
            if not left:
                stage.clock.at += 100_000
                return True
            kind, at, stage.clock.at = left.pop(0)
            row = stage.book.find(job.release)
            stage.book.order(
                job.release, Instruction(0, kind, ANN, "", "", row.candidate, job.digest, NOW + at)
            )
            return True

        stage.engine.on_wait = answer
        return stage.run(job)

    @pytest.mark.parametrize("expires", ["1h", "500ms", "1.5s", "3d"])
    def test_nobodys_word_in_time_is_a_no_go_that_says_so(self, stage, expires):
        found = self.waited(stage, expires)
        assert found == {"outcome": "rejected", "reason": f"not enough approvals within {expires}"}

    @pytest.mark.parametrize(
        ("at", "heard", "outcome"),
        [
            (10, 20, "released"),
            (10, 9000, "released"),
            (3700, 9000, "rejected"),
        ],
    )
    def test_when_it_was_said_counts_and_not_when_it_was_heard(self, stage, at, heard, outcome):
        assert self.waited(stage, "1h", ("approve", at, NOW + heard))["outcome"] == outcome
