from msgspec.structs import replace

from gonogo.domain.analysis.counters import Counts
from gonogo.domain.analysis.replay import Entry, Learning, Looking, Missing, Watching, replay
from gonogo.domain.analysis.sample import Sample, Unavailable
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.decision import Call


def recorded(observation: Sample | Unavailable) -> Entry:
    return Missing(observation) if isinstance(observation, Unavailable) else Looking(observation)


def test_what_was_recorded_comes_to_the_same_calls(canary):
    shop = canary(signals=(Signal(),))
    learnt = []
    for _ in range(30):
        shop.serve("old", 500, 5)
        learnt.append(Learning(shop.sample))
        shop.state = shop.judge.learn(shop.state, shop.sample)
        shop.at += 10
    shop.run(20)
    shop.tick(Unavailable(shop.at, "away"))
    verdict = shop.run(20, new=(100, 10))
    entries = [Watching(shop.settings), *learnt, *map(recorded, shop.seen)]
    *_, last = replay(entries)
    assert last.verdict == verdict
    assert last.state == shop.state
    assert verdict.call is Call.NO_GO


def test_a_second_watch_goes_on_with_the_evidence_of_the_first(canary):
    shop = canary(signals=(Signal(),))
    shop.run(10, new=(100, 2))
    evidence = shop.state.trials
    entries = [Watching(shop.settings), *map(recorded, shop.seen)]
    longer = replace(shop.settings, watch=900.0)
    *_, last = replay([*entries, Watching(longer), Missing(Unavailable(shop.at, "away"))])
    assert last.settings == longer
    assert last.state.trials == evidence
    assert last.state.began == shop.at


def test_what_comes_before_any_watch_is_passed_over(canary):
    shop = canary(signals=(Signal(),))
    assert list(replay([Looking(shop.sample)])) == []


def test_a_look_that_tells_all_since_the_start_does_so_again(canary):
    shop = canary(signals=(Signal(),))
    shop.serve("old", 5000, 50)
    shop.state = shop.judge.learn(shop.state, shop.sample, since_start=True)
    entries = [Watching(shop.settings), Learning(shop.sample, since_start=True)]
    shop.at += 10
    shop.run(3, old=(0, 0))
    *_, last = replay([*entries, *map(recorded, shop.seen)])
    assert last.state == shop.state
    assert last.state.past == (Counts(5000, 50),)
