"""The page on JSON and the code say the same: every field, its type, and nothing else."""

import json
import re
from typing import get_args

import msgspec
import pytest
from msgspec import inspect

from gonogo.app.planning.linting import Checked
from gonogo.app.releasing.candidates import Known
from gonogo.app.setup.finding import Finding
from gonogo.app.views.candidate import CandidateView, WordView, candidate_view
from gonogo.app.views.delivery import DeliveryView, MessageView
from gonogo.app.views.gate import EarlierAnswerView, GateView, PollView, gate_view
from gonogo.app.views.ledger import (
    EntryView,
    ErasureView,
    ExportView,
    InspectionView,
    ReleaseAuditView,
    RepairView,
    SideView,
    SignerView,
)
from gonogo.app.views.lint import LintView
from gonogo.app.views.move import MoveView
from gonogo.app.views.project import ProjectView
from gonogo.app.views.release import PackageView, QuestionView, ReleaseView, RequestView, VoidView
from gonogo.app.views.setup import DiagnosisView, MemberView, SettingsView, WorkspaceView
from gonogo.app.views.token import TokenView
from gonogo.cli.demo import rollout as demo_rollout
from gonogo.cli.demo import steps as demo_steps
from gonogo.cli.demo.view import DemoView
from gonogo.domain.analysis.detection_power import DetectionPower
from gonogo.domain.decision import Because, Call, Decision, Evidence, Subject
from gonogo.domain.elapsed import Disturbance
from gonogo.domain.history.lint import Fault
from gonogo.domain.instruction import Instruction, InstructionKind
from gonogo.domain.packages.workspace import Unknown
from gonogo.domain.people.person import Level, Person
from gonogo.domain.people.question import Shown
from gonogo.domain.planning.bump import Cause
from gonogo.domain.planning.candidate import Candidate, State
from gonogo.domain.planning.plan import About, FileChange, GatePlan, Risk
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.stage import Hold, Stage
from gonogo.domain.timing import Exceeded
from gonogo.ports.record.releases import ReleaseRow
from gonogo.render import data, plan_data

SHAPES = {
    "Plan": plan_data.PlanData,
    "Cause": Cause,
    "File change": FileChange,
    "Risk": Risk,
    "Environment": plan_data.EnvironmentData,
    "Watch": DetectionPower,
    "Repository": About,
    "Obstacle": Obstacle,
    "Release": data.ReleaseData,
    "Commit": data.CommitData,
    "Footer": data.FooterData,
    "Contributor": data.ContributorData,
    "Message": Checked,
    "Fault": Fault,
    "Finding": Finding,
    "Workspace": WorkspaceView,
    "Member": MemberView,
    "Unknown": Unknown,
    "Release under way": ReleaseView,
    "Released package": PackageView,
    "Exceeded target": Exceeded,
    "Request": RequestView,
    "Question": QuestionView,
    "Shown answer": Shown,
    "Void": VoidView,
    "Disturbance": Disturbance,
    "Stage": Stage,
    "Hold": Hold,
    "Candidate": CandidateView,
    "Word": WordView,
    "Gate": GateView,
    "Earlier answer": EarlierAnswerView,
    "gates --run": PollView,
    "lint": LintView,
    "doctor": DiagnosisView,
    "init": SettingsView,
    "Packages": plan_data.PackagesData,
    "Ledger entry": EntryView,
    "ledger verify": InspectionView,
    "Release computed again": ReleaseAuditView,
    "ledger erase": ErasureView,
    "ledger repair": RepairView,
    "One of two ledgers": SideView,
    "Signer": SignerView,
    "ledger export": ExportView,
    "Delivery": DeliveryView,
    "deliveries show": MessageView,
    "Token": TokenView,
    "project list": ProjectView,
    "record move": MoveView,
    "demo": DemoView,
    "Decision": Decision,
    "Subject": Subject,
    "Evidence": Evidence,
    "Step": demo_steps.Step,
    "Show": demo_rollout.Show,
    "Version": demo_rollout.Version,
    "Timing": demo_rollout.Timing,
    "Event": demo_rollout.Event,
    "Second": demo_rollout.Second,
}
NAMES = {struct: name.lower() for name, struct in SHAPES.items()}
PLAIN = {
    inspect.StrType: "text",
    inspect.LiteralType: "text",
    inspect.EnumType: "text",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.DictType: "object",
    inspect.BoolType: "true or false",
    inspect.NoneType: "null",
}
VALUES = {"text": str, "number": int | float, "true or false": bool}
COMMANDS = {"lint": ["lint"], "doctor": ["doctor"], "init": ["init", "--dry-run"]}


@pytest.fixture(scope="module")
def sections(pages) -> dict[str, dict[str, str]]:
    """Type by field, by heading."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^##+ ", pages["docs/json.md"].text, flags=re.MULTILINE):
        heading, _, body = part.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.+?) \| \S.* \|$", body, re.MULTILINE)
        found[heading.replace("`", "").removeprefix("gonogo ")] = dict(rows)
    return found


def _tagged(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.StructType) and kind.tag is not None


def words(kind: inspect.Type) -> str:
    """A type as the page spells it."""
    match kind:
        case inspect.UnionType(types=types) if any(map(_tagged, types)):
            return "object or null"
        case inspect.UnionType(types=types):
            return " or ".join(sorted(map(words, types), key="null".__eq__))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return f"list of {words(item)}"
        case inspect.StructType(cls=struct):
            return f"[{NAMES[struct]}](#{NAMES[struct].replace(' ', '-')})"
    return PLAIN[type(kind)]


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_told_field_by_field_in_order(sections, name):
    fields = inspect.type_info(SHAPES[name]).fields
    assert list(sections[name].items()) == [(field.encode_name, words(field.type)) for field in fields]


def test_each_shape_that_is_written_is_on_the_page():
    written = {
        struct
        for module in (data, plan_data)
        for struct in vars(module).values()
        if isinstance(struct, type)
        and issubclass(struct, msgspec.Struct)
        and struct.__module__ == module.__name__
    }
    assert written - set(SHAPES.values()) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_print_the_fields_that_the_page_names(sections, gonogo, command):
    assert list(json.loads(gonogo([*COMMANDS[command], "--json"]))) == list(sections[command])


def test_plan_and_changelog_print_the_shapes_that_the_page_names(sections, gonogo):
    plan = json.loads(gonogo(["plan", "--json"]))
    assert list(plan) == list(sections["Plan"])
    for release in [plan["changes"], *json.loads(gonogo(["changelog", "--all", "--json"]))]:
        assert list(release) == list(sections["Release"])
        assert {tuple(commit) for commit in release["commits"]} <= {tuple(sections["Commit"])}


@pytest.fixture(scope="module")
def known() -> Known:
    """A candidate of which one gate has said no, and somebody something."""
    subject = Subject("c0ffee", "d")
    decision = Decision("unit", Call.NO_GO, Because.FAILED, "1 of 2 tests failed", subject)
    word = Instruction(
        1, "abort", Person("Ann", "ann@shop.example"), "later", "by gonogo abort", "c0ffee", "d", 1
    )
    candidate = Candidate("1.0-rc.1", "shop", "", "1.0", 1, "1.0-1", "c0ffee", "d", State.REJECTED, 1)
    row = ReleaseRow("1.0-1", "shop", "", "1.0", "v1.0", {}, "done", "", "c0ffee", 1, 2, "rejected", "no")
    return Known(candidate, row, [decision], [word])


def _fits(value: object, told: str) -> bool:
    """Whether a value is of the type that the page tells."""
    if " or null" in told and value is None:
        return True
    if told.startswith("list of "):
        return isinstance(value, list | tuple)
    return isinstance(value, VALUES[told.removesuffix(" or null")])


def _misfits(told: dict[str, object], page: dict[str, str]) -> list[str]:
    assert list(told) == list(page)
    return [
        name for name, value in json.loads(msgspec.json.encode(told)).items() if not _fits(value, page[name])
    ]


def test_a_candidate_is_told_by_the_fields_that_the_page_names(sections, known):
    told = json.loads(msgspec.json.encode(candidate_view(known)))
    assert _misfits(told, sections["Candidate"]) == []
    assert _misfits(told["words"][0], sections["Word"]) == []


def test_the_words_and_states_that_the_page_names_exist(pages):
    told = pages["docs/json.md"].text.partition("### Candidate")[2].partition("## `gonogo gates`")[0]
    rows = dict(re.findall(r"^\| `(state|kind|level)` \| text \| (.*) \|$", told, re.MULTILINE))
    named = {field: set(re.findall(r"`(\w+)`", means)) for field, means in rows.items()}
    assert (named["state"], named["level"]) == ({state.value for state in State}, set(get_args(Level)))
    assert named["kind"] - set(get_args(InstructionKind)) == set()


def test_a_gate_is_told_by_the_fields_that_the_page_names(sections, known):
    view = gate_view(GatePlan("unit", "tests", "{}", required=True, timeout=60), known.decisions)
    told = json.loads(msgspec.json.encode(view))
    assert _misfits(told, sections["Gate"]) == []
    assert _misfits(told["before"][0], sections["Earlier answer"]) == []


def test_asking_gates_prints_the_fields_that_the_page_names(sections, gonogo):
    assert _misfits(json.loads(gonogo(["gates", "--run", "--json"])), sections["gates --run"]) == []
