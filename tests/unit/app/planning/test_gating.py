"""The gates of a plan, and gates that are asked without a release."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.adapters.workspace.directory import DirectoryWorkspace
from gonogo.app.caller import Caller
from gonogo.app.planning.gating import missing_gates, planned_gates
from gonogo.app.releasing.asking import Asking
from gonogo.bootstrap.gates import gate_kinds
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.people.person import Person
from gonogo.domain.planning.hotfix import SKIPPED
from gonogo.errors import ConfigError, UsageError
from gonogo.ports.clock import NoClocks
from gonogo.testing.commands import PlayedCommands
from gonogo.testing.polling import PLAN, PlayedHttp
from gonogo.testing.publisher import MemoryPublisher
from gonogo.testing.workspace import MemoryWorkspace

ANY = "{kind: command, run: ls"


def project(tell, gates):
    """A project with these gates."""
    lines = "\n".join(f"    {name}: {ANY}{more}}}" for name, more in gates.items())
    return tell(f"write gonogo.yml\n  gates:\n{lines}\ncommit main  feat: sell\n").project()


class TestPlanned:
    def test_each_carries_what_its_settings_say(self, tell):
        settings = ", timeout: 90s, retry: {times: 2, after: 1.5s}, needs: [lint], parallel: true"
        gates, skipped = planned_gates(project(tell, {"own": settings, "lint": ""}), gate_kinds())
        lint, own = gates
        assert (lint.name, lint.required, lint.timeout, lint.retries) == ("lint", True, 1800, 0)
        assert (own.timeout, own.retries, own.pause, own.needs, own.parallel) == (90, 2, 2, ("lint",), True)
        assert skipped == ()

    def test_end_to_end_is_asked_once_more_by_itself_unless_told_otherwise(self, tell):
        given = project(tell, {"e2e": "", "unit": ""})
        by_name = {gate.name: gate for gate in planned_gates(given, gate_kinds())[0]}
        assert (by_name["e2e"].retries, by_name["e2e"].pause) == (1, 60)
        assert by_name["unit"].retries == 0

    def test_one_of_packages_is_asked_where_one_of_these_is_released(self, tell):
        lines = "packages: {api: {path: api}, web: {path: web}, docs: {path: docs}}\n  gates:\n"
        gates = {"contract": ", packages: [api, web]", "pages": ", packages: docs", "unit": ""}
        lines += "\n".join(f"    {name}: {ANY}{more}}}" for name, more in gates.items())
        given = tell(f"write gonogo.yml  {lines}\ncommit main  feat: sell\n").project()

        def asked(*packages):
            found, skipped = planned_gates(given, gate_kinds(), packages=packages)
            return [gate.name for gate in found], {one.name: one.reason for one in skipped}

        assert asked("api") == (["unit", "contract"], {"pages": "docs is not released"})
        assert asked("docs") == (["unit", "pages"], {"contract": "api and web are not released"})
        assert asked("web", "docs") == (["unit", "contract", "pages"], {})
        assert len(planned_gates(given, gate_kinds())[0]) == len(gates)
        missing = {one.kind for one in missing_gates(given, gate_kinds(), ["api"])}
        assert missing == {"no-security-gate", "no-smoke-gate"}

    def test_one_of_a_package_that_is_none_is_refused(self, tell):
        with pytest.raises(ConfigError, match="there is no package 'apo'; there are api and web"):
            tell(
                "write gonogo.yml  packages: {api: {path: api}, web: {path: web}}\n"
                "  gates: {unit: {kind: command, run: ls, packages: [api, apo]}}\ncommit main  feat: sell\n"
            ).project()

    def test_the_settings_of_one_without_packages_are_planned_as_they_always_were(self, tell):
        gates, _ = planned_gates(project(tell, {"own": ""}), gate_kinds())
        assert "packages" not in gates[0].settings

    def test_they_come_in_the_order_of_a_release(self, tell):
        given = project(tell, dict.fromkeys(["own", "e2e", "smoke", "unit", "security"], ""))
        names = [gate.name for gate in planned_gates(given, gate_kinds())[0]]
        assert names == ["security", "unit", "smoke", "e2e", "own"]

    def test_a_hotfix_asks_for_less_but_never_for_less_than_must_not_break(self, tell):
        off = ", required: false"
        given = project(
            tell,
            {
                "security": off,
                "unit": off,
                "smoke": off,
                "integration": "",
                "e2e": "",
                "own": ", needs: [e2e]",
            },
        )
        gates, skipped = planned_gates(given, gate_kinds(), hotfix=True)
        assert {gate.name: gate.required for gate in gates} == {
            "security": True,
            "unit": True,
            "smoke": True,
            "integration": False,
            "own": True,
        }
        assert [(one.name, one.reason) for one in skipped] == [("e2e", SKIPPED)]
        assert gates[-1].needs == ()

    @pytest.mark.parametrize(
        ("gates", "missing"),
        [
            ({"security": "", "smoke": "", "unit": ", required: false"}, []),
            ({"unit": "", "smoke": ""}, ["security"]),
            ({"unit": "", "security": ""}, ["smoke"]),
            ({"e2e": ""}, ["security", "unit", "smoke"]),
        ],
    )
    def test_a_hotfix_is_in_the_way_of_itself_without_what_must_not_break(self, tell, gates, missing):
        obstacles = missing_gates(project(tell, gates), gate_kinds())
        assert [obstacle.sentence for obstacle in obstacles] == [
            f"a hotfix needs a gate of stage {stage}; none is configured or found" for stage in missing
        ]
        assert all(obstacle.remedy.startswith("write one under `gates`") for obstacle in obstacles)

    @pytest.mark.parametrize("deploys", [True, False])
    def test_checks_of_what_was_deployed_are_smoke_as_well(self, tell, deploys):
        settings = [
            "gates: {unit: {kind: command, run: ls}, security: {kind: command, run: ls}}",
            "smoke: {api: {get: /health}}",
        ]
        if deploys:
            settings += ["environments: {production: {target: {kind: local, run: 'serve {port}'}}}"]
        lines = "\n".join(f"    {line}" for line in settings)
        found = missing_gates(
            tell(f"write gonogo.yml\n{lines}\ncommit main  feat: sell\n").project(), gate_kinds()
        )
        mends = [obstacle.remedy for obstacle in found]
        told = ", or checks under `smoke` where there are `environments`"
        assert [remedy.endswith(told) for remedy in mends] == ([] if deploys else [True])

    @pytest.mark.parametrize(
        "setting", ["windows: {release: {days: tue}}", "freezes: [{name: year end, from: 12-18, to: 01-05}]"]
    )
    def test_a_window_before_the_tag_and_a_freeze_are_a_gate_that_is_asked_first(self, tell, setting):
        settings = f"    gates: {{unit: {{kind: command, run: ls}}}}\n    {setting}\n"
        found = tell(f"write gonogo.yml\n{settings}commit main  feat: sell\n").project()
        gates, _ = planned_gates(found, gate_kinds())
        assert [(gate.name, gate.kind, gate.required) for gate in gates] == [
            ("release-window", "window", True),
            ("unit", "command", True),
        ]

    def test_no_gate_is_no_gate(self, tell):
        given = tell("write gonogo.yml\n  gates: {}\ncommit main  feat: sell\n").project()
        assert planned_gates(given, gate_kinds()) == ((), ())


ANN = Caller(Person("Ann", "ann@shop.example"))


class Said:
    def __init__(self, call) -> None:
        self.call = call

    def poll(self, ask, tools):
        if self.call is None:
            raise ValueError("no such column")
        assert (tools.checkout / "a").read_text() == "1"
        (tools.checkout / "a").write_text("2")
        return Decision(ask.name, self.call, Because.PASSED, "said", ask.subject)


class TestAsking:
    def test_of_a_package_those_are_listed_that_its_release_would_ask(self, tell):
        packages = "write gonogo.yml  packages: {api: {path: api}, web: {path: web}}\n"
        gates = f"  gates: {{unit: {ANY}}}, contract: {ANY}, packages: [api]}}}}\n"
        given = tell(f"{packages}{gates}commit main  feat: sell\n").project()
        nothing = PlayedCommands({})
        desk = Asking(given, gate_kinds(), Said, MemoryWorkspace, nothing, PlayedHttp({}), None, NoClocks())
        listed = {
            package: [gate.name for gate in desk.gates(package=package)] for package in ("", "api", "web")
        }
        assert listed == {"": ["unit", "contract"], "api": ["unit", "contract"], "web": ["unit"]}

    def asking(self, tell, gates, calls):
        publisher = MemoryPublisher()
        given = project(tell, gates)
        commit = publisher.commit("", {"a": "1"}, "x", Person("A", "a@x"), 1)
        asking = Asking(
            given,
            gate_kinds(),
            lambda gate: Said(calls[gate.name]),
            lambda folder: DirectoryWorkspace(folder, folder, publisher),
            PlayedCommands({}),
            PlayedHttp({}),
            None,
            NoClocks(),
        )
        return asking, commit

    def ask(self, tell, tmp_path, gates, calls, names=()):
        asking, commit = self.asking(tell, gates, calls)
        plan = msgspec.structs.replace(PLAN, commit=commit)
        return list(asking.ask(ANN, plan, asking.gates(names), tmp_path))

    def test_each_is_asked_on_a_clean_checkout_and_nothing_is_recorded(self, tell, tmp_path):
        found = self.ask(tell, tmp_path, {"unit": "", "lint": ""}, {"unit": Call.GO, "lint": Call.NO_GO})
        assert [(one.asker, one.call) for one in found] == [("unit", Call.GO), ("lint", Call.NO_GO)]
        assert not [one for one in (tmp_path / "checkouts").glob("*/*") if one.is_dir()]

    @pytest.mark.parametrize("optional", ["", ", required: false"])
    def test_what_needs_a_gate_that_did_not_say_go_is_not_asked_and_holds(self, tell, tmp_path, optional):
        gates = {"lint": optional, "own": ", needs: [lint]"}
        _, own = self.ask(tell, tmp_path, gates, {"lint": Call.NO_GO, "own": Call.GO})
        assert (own.asker, own.call, own.because) == ("own", Call.HOLD, Because.NOT_REACHED)
        assert own.reason == "not asked: it needs lint, which did not say go"

    def test_it_is_asked_about_the_gates_people_and_files_that_a_release_would_have(self, tell, tmp_path):
        shop = tell(
            "write VERSION.txt  1\n"
            "write gonogo.yml\n"
            "  gates:\n"
            "    unit: {kind: command, run: ls}\n"
            "  people: [{name: Ann, email: ann@shop.example, roles: [qa]}]\n"
            "  approvals: {release: {at_least: 1, roles: [qa]}}\n"
            "commit main  feat: sell\n"
        )
        publisher = MemoryPublisher()
        commit = publisher.commit("", {"a": "1"}, "x", Person("A", "a@x"), 1)
        seen = []

        class Looking:
            def poll(self, ask, tools):
                seen.append(ask.plan)
                return Decision(ask.name, Call.GO, Because.PASSED, "said", ask.subject)

        asking = Asking(
            shop.project(),
            gate_kinds(),
            lambda _: Looking(),
            lambda folder: DirectoryWorkspace(folder, folder, publisher),
            PlayedCommands({}),
            PlayedHttp({}),
            None,
            NoClocks(),
        )
        plan = msgspec.structs.replace(PLAN, commit=commit, changelog_file="CHANGELOG.md")
        assert list(asking.ask(ANN, plan, asking.gates(), tmp_path))
        (told,) = seen
        assert [gate.name for gate in told.gates] == ["unit"]
        assert [member.name for member in told.people] == ["Ann"]
        assert told.approvals.roles == ("qa",)
        assert list(told.writes) == ["CHANGELOG.md"]

    def test_a_gate_that_is_asked_alone_does_not_wait_for_what_it_needs(self, tell, tmp_path):
        gates = {"lint": "", "own": ", needs: [lint]"}
        alone = self.ask(tell, tmp_path, gates, {"own": Call.GO}, ["own"])
        assert [one.asker for one in alone] == ["own"]

    def test_an_exception_in_a_gate_is_an_answer_here_too(self, tell, tmp_path):
        (found,) = self.ask(tell, tmp_path, {"unit": ""}, {"unit": None})
        assert (found.call, found.because) == (Call.HOLD, Because.BROKEN)
        assert "ValueError: no such column" in found.reason

    def test_a_name_that_is_none_is_told_with_those_there_are(self, tell):
        asking, _ = self.asking(tell, {"unit": ""}, {})
        with pytest.raises(UsageError, match=r"There is no gate 'untit'\. There are: unit"):
            asking.gates(["untit"])
