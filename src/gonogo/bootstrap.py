"""The one place where things are wired, each built when it is first needed."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gonogo.adapters.clock.system import SystemClock
from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.git import Git
from gonogo.app.project import SETTINGS_FILE, Project
from gonogo.config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.target.local.target import LocalTarget
    from gonogo.app.anchoring import Anchor
    from gonogo.app.answers import Answers
    from gonogo.app.asking import Asking
    from gonogo.app.room import Room
    from gonogo.domain.analysis.replay import Entry
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.domain.ledger import Inspection, Verdict
    from gonogo.domain.plan import GatePlan
    from gonogo.formats.yaml import Document
    from gonogo.plugins import Plugins
    from gonogo.ports.engine import FlowFunction
    from gonogo.ports.gate import Gate
    from gonogo.ports.issues import Issues
    from gonogo.ports.metrics import Metrics
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.signatures import Signatures
    from gonogo.ports.target import Target
    from gonogo.store.book import Book
    from gonogo.store.files import StoredLedgerFiles
    from gonogo.store.record import Record

RECORD_FILE = "record.db"
_PATIENCE = 15.0
"""Seconds for one try at a remote while somebody waits for the answer; there are four."""


def open_project(folder: Path, settings_file: Path | None = None) -> Project:
    """The project that a folder belongs to, with its settings.

    Raises:
        RepositoryError: the folder is in no git repository.
        ConfigError: the settings are wrong.
    """
    repository = Git(folder)
    place = repository.place
    settings = read_settings(Directory(place.top or place.shared), settings_file)
    return Project(
        settings, repository, Directory, SystemClock(), _token, parse_settings, open_issues, strategy_kinds
    )


def _tell(sentence: str) -> None:
    """What is worth knowing while one waits, as that a remote is tried again."""
    sys.stderr.write(f"{sentence}\n")


def _token() -> str:
    from secrets import token_hex

    return token_hex(4)


def read_settings(files: Directory, settings_file: Path | None = None) -> Settings:
    """The settings of a file, or of gonogo.yml in the repository; the defaults where there is none."""
    if settings_file is not None:
        files, name = Directory(settings_file.parent), settings_file.name
    else:
        name = SETTINGS_FILE
    text = files.read(name)
    if text is None:
        if settings_file is not None:
            from gonogo.errors import UsageError

            raise UsageError(f"{settings_file} does not exist")
        return Settings()
    return parse_settings(text, name)


def parse_settings(text: str, name: str) -> Settings:
    """The settings that a text says; name: of the file, for faults."""
    from gonogo.config.convert import convert
    from gonogo.formats.yaml import read

    document = read(text, name)
    needs_plugins = "gates" in document.data or "environments" in document.data
    return convert(document, settings_model() if needs_plugins else Settings)


def read_document(file: Path) -> Document:
    """A YAML file from anywhere.

    Raises:
        UsageError: there is no such file, or it cannot be read.
        ConfigError: it is no YAML as settings are.
    """
    from gonogo.errors import UsageError
    from gonogo.formats.yaml import read

    text = Directory(file.parent).read(file.name)
    if text is None:
        raise UsageError(f"{file} does not exist, or is no file")
    return read(text, file.name)


def settings_model() -> type[Settings]:
    """The settings, with the kinds of gates, targets, strategies and numbers that are installed here."""
    import msgspec

    from gonogo.plugins import GATES

    gates: Any = ("gates", dict[str, _kinds(GATES)] | None, None)  # type: ignore[misc]
    environments: Any = ("environments", dict[str, _environment_model()], {})  # type: ignore[misc]
    made: Any = msgspec.defstruct(
        "Settings", [gates, environments], bases=(Settings,), frozen=True, forbid_unknown_fields=True
    )
    return cast("type[Settings]", made)


def _environment_model() -> Any:
    from typing import Literal

    import msgspec

    from gonogo.config.environments import Environment
    from gonogo.plugins import METRICS, STRATEGIES, TARGETS, installed

    names = Literal[installed(STRATEGIES).kinds]  # type: ignore[valid-type]
    fields: Any = [
        ("target", _kinds(TARGETS)),
        ("strategy", names | _kinds(STRATEGIES), "canary"),
        ("metrics", _kinds(METRICS) | None, None),
    ]
    return msgspec.defstruct(
        "Environment", fields, bases=(Environment,), frozen=True, forbid_unknown_fields=True
    )


def _kinds(group: str) -> Any:
    """The settings of all kinds of a group, as a union."""
    from functools import reduce
    from operator import or_

    from gonogo.plugins import installed

    plugins = installed(group)
    return reduce(or_, (plugins.load(kind).Settings for kind in plugins.kinds))


def has_room(project: Project) -> bool:
    """Whether anything was ever released from here."""
    return (project.repository.place.shared / "gonogo" / RECORD_FILE).exists()


def enter_room(project: Project) -> Room:
    """The control room of a project that was released from here; it is not made for others.

    Raises:
        UsageError: nothing was released here yet.
    """
    from gonogo.errors import UsageError

    if not has_room(project):
        raise UsageError("Nothing was released here yet. Begin a release: gonogo release")
    return open_room(project)


def open_room(project: Project) -> Room:
    """The control room: the record, the engine, and what its flows may use."""
    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.engine.dbos import DbosEngine
    from gonogo.app.room import Room

    folder = project.repository.place.shared / "gonogo"
    record = open_record(project)
    commands = LocalCommands(folder / "running")
    engine = DbosEngine(folder, record.next_attempt)
    book = open_book(record)
    ledger = ledger_files(project, record)
    return Room(project, book, engine, commands, lambda: flows(project, book, commands, ledger), signatures())


def end_git() -> None:
    """End what git has running in this process; from a signal's handler, before the process ends."""
    from gonogo.adapters.repository.children import CHILDREN

    CHILDREN.end_all()


def verify_folder(folder: Path) -> Verdict:
    """Verify an exported ledger."""
    from gonogo.adapters.signer.ed25519 import genuine, public_pem
    from gonogo.store.export import verify_export

    return verify_export(folder, genuine, public_pem)


def open_record(project: Project) -> Record:
    """The record, made where there is none."""
    from gonogo.store.database import open_database
    from gonogo.store.record import Record

    file = project.repository.place.shared / "gonogo" / RECORD_FILE
    return Record(open_database(file), project.clock)


def open_book(record: Record) -> Book:
    """The record as it is told, with the level of each word as its signature proves it."""
    from functools import partial

    from gonogo.app.identity import proven
    from gonogo.store.book import Book

    return Book(record, partial(proven, signatures()))


def signatures() -> Signatures:
    """What signs for the person at this machine."""
    from gonogo.adapters.repository.signing import SshSignatures

    return SshSignatures()


def short_publisher(project: Project) -> Publisher:
    """The publisher for somebody who waits for its answer: a remote that is silent is soon given up."""
    from gonogo.adapters.repository.publisher import GitPublisher

    return GitPublisher(project.repository.place, pause=lambda _: None, patience=_PATIENCE)


def open_answers(room: Room) -> Answers:
    """What people say in other clones to the releases of a room."""
    from gonogo.app.answers import Answers

    return Answers(room, short_publisher(room.project), signatures())


def take_over(project: Project) -> int:
    """Go on from the remote's ledger; how many entries were taken over."""
    return _anchor(project, open_record(project)).take_over(project.remote_name)


def inspect_ledger(project: Project) -> Inspection:
    """Verify the ledger here beside the remote's; where nothing was released here, the remote's alone."""
    from gonogo.adapters.signer.ed25519 import genuine
    from gonogo.domain.ledger import Inspection
    from gonogo.store.inspection import verify_copy

    if has_room(project):
        with closing(open_record(project)) as record:
            return _anchor(project, record).inspect(project.remote_name)
    there = verify_copy(remote_ledger(project), genuine)
    return Inspection(there, there.size)


def _anchor(project: Project, record: Record) -> Anchor:
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.anchoring import Anchor

    publisher = GitPublisher(project.repository.place, tell=_tell)
    return Anchor(ledger_files(project, record), publisher, project.kept)


@contextmanager
def read_ledger(project: Project) -> Iterator[StoredLedgerFiles]:
    """The ledger, to be read only: the one here, or the remote's where nothing was released here.

    Raises:
        StoreError: the remote's ledger is not sound.
    """
    from tempfile import TemporaryDirectory

    from gonogo.store.database import open_database
    from gonogo.store.record import Record

    if has_room(project):
        with closing(open_record(project)) as record:
            yield ledger_files(project, record)
        return
    with (
        TemporaryDirectory(prefix="gonogo-") as folder,
        closing(Record(open_database(Path(folder) / RECORD_FILE), project.clock)) as record,
    ):
        ledger = ledger_files(project, record)
        ledger.take_in(remote_ledger(project))
        yield ledger


def remote_ledger(project: Project) -> dict[str, bytes]:
    """The files of the ledger as it is anchored; none where there is no remote, or no ledger on it."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.anchoring import fetched

    if not project.remote_name:
        return {}
    return fetched(GitPublisher(project.repository.place, tell=_tell), project.remote_name)


def ledger_files(project: Project, record: Record) -> StoredLedgerFiles:
    """The ledger with this clone's key."""
    from gonogo.adapters.signer.ed25519 import KeyFile, genuine, public_pem
    from gonogo.domain.ledger import origin
    from gonogo.store.files import StoredLedgerFiles

    key = KeyFile(project.repository.place.shared / "gonogo")
    return StoredLedgerFiles(record, origin(project.name), key, genuine, public_pem)


def flows(
    project: Project, book: Book, commands: LocalCommands, ledger: StoredLedgerFiles
) -> dict[str, FlowFunction]:
    """The flows by name, each with the tools it may use."""
    from functools import partial

    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.anchoring import Anchor
    from gonogo.app.reporting import write_report
    from gonogo.app.room import FLOW
    from gonogo.plugins import installed
    from gonogo.workflow.polling import FLOW as GATE
    from gonogo.workflow.polling import gate
    from gonogo.workflow.release import release
    from gonogo.workflow.way import Tools

    publisher = GitPublisher(project.repository.place, tell=_tell)
    tools = Tools(
        record=book,
        publisher=publisher,
        commands=commands,
        clock=project.clock,
        repository=project.repository,
        http=StandardHttp(),
        issues=project.issues,
        gate=partial(build_gate, installed()),
        kind=partial(build_kind, installed()),
        target=partial(open_target, project),
        metrics=partial(open_metrics, project),
        recorded=partial(keep_recording, project),
        folder=project.repository.place.shared / "gonogo",
        report=partial(write_report, project, book),
        anchor=Anchor(ledger, publisher, project.kept).drop,
    )
    return {FLOW: partial(release, tools=tools), GATE: partial(gate, tools=tools)}


def is_green(project: Project) -> Callable[[str], str]:
    """Runs the command that tells whether the branch is green; why it is not, or ""."""

    def told(line: str) -> str:
        from shlex import split

        from gonogo.adapters.commands.local import LocalCommands
        from gonogo.domain.text import printable, shortened

        place, kept = project.repository.place, project.repository.place.shared / "gonogo"
        finished = LocalCommands(kept / "running").run(
            split(line),
            operation="green",
            folder=place.top or place.shared,
            log=kept / "green.log",
            timeout=120,
        )
        if not finished.code:
            return ""
        last = next((one for one in reversed(finished.output.splitlines()) if one.strip()), "")
        return printable(shortened(last.strip(), 200)) or f"exit code {finished.code}"

    return told


def strategy_kinds(kind: str) -> type[Any]:
    """The class of a kind of strategy, by its name."""
    from gonogo.plugins import STRATEGIES, installed

    found: type[Any] = installed(STRATEGIES).load(kind)
    return found


def gate_kinds() -> Callable[[str], type[Any]]:
    """The class of a kind of gate, by its name."""
    from gonogo.plugins import installed

    return installed().load


def asking(project: Project) -> Asking:
    """What asks gates without a release."""
    from functools import partial

    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.asking import Asking
    from gonogo.plugins import installed

    return Asking(
        project,
        gate_kinds(),
        partial(build_gate, installed()),
        GitPublisher(project.repository.place, tell=_tell),
        LocalCommands(project.repository.place.shared / "gonogo" / "running"),
        StandardHttp(),
        project.issues,
    )


def open_issues(project: Project) -> Issues | None:
    """The tracker, if one is configured."""
    file = project.settings.issues.file
    if not file:
        return None
    from gonogo.adapters.issues.file import FileIssues

    return FileIssues(lambda: project.files.read(file), file)


def open_target(project: Project, environment: EnvironmentPlan) -> Target:
    """What an environment runs on, as it was planned."""
    import msgspec

    from gonogo.plugins import TARGETS, installed

    kind = installed(TARGETS).load(environment.target.kind)
    settings = msgspec.json.decode(environment.target.settings, type=kind.Settings)
    target: Target = kind(settings, environment.name, project.repository.place)
    return target


def open_metrics(project: Project, environment: EnvironmentPlan) -> Metrics:
    """Where the numbers of an environment come from, as it was planned."""
    import msgspec

    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.plugins import METRICS, installed

    kind = installed(METRICS).load(environment.metrics.kind)
    settings = msgspec.json.decode(environment.metrics.settings, type=kind.Settings)
    target = cast("LocalTarget", open_target(project, environment))
    metrics: Metrics = kind(
        settings, StandardHttp(), SystemClock(moves=True), lambda: target.admin, target.gauges
    )
    return metrics


def keep_recording(project: Project, release: str, environment: str, entries: Sequence[Entry]) -> None:
    """Keep what a judge saw, so that its call can be replayed."""
    from gonogo.formats.recording import line

    name = f"evidence/{release}/{environment}/recording.jsonl"
    project.kept.write(name, b"".join(map(line, entries)).decode())


def local_targets(project: Project, environment: str = "") -> dict[str, LocalTarget]:
    """The environments that run on this machine, by name; all of them, or the one.

    Raises:
        UsageError: there is none, or the one is not known or runs elsewhere.
    """
    from gonogo.adapters.target.local.settings import LocalSettings
    from gonogo.adapters.target.local.target import LocalTarget
    from gonogo.errors import UsageError

    targets = {name: one.target for name, one in project.settings.environments.items()}
    local = [name for name, one in targets.items() if isinstance(one, LocalSettings)]
    if environment and environment not in local:
        why = "runs elsewhere" if environment in targets else "is no environment of gonogo.yml"
        raise UsageError(f"{environment} {why}. On this machine run: {', '.join(local) or 'none'}")
    if not local:
        raise UsageError(
            "No environment runs on this machine. Give one a target of kind `local` in gonogo.yml"
        )
    place = project.repository.place
    return {
        name: LocalTarget(targets[name], name, place) for name in ([environment] if environment else local)
    }


def local_target(project: Project, environment: str) -> LocalTarget:
    """The target of an environment that runs on this machine."""
    return local_targets(project, environment)[environment]


def build_kind(plugins: Plugins, kind: str, settings: str) -> Gate:
    """A gate of a kind, by its settings as JSON."""
    from gonogo.domain.plan import GatePlan

    return build_gate(plugins, GatePlan(kind, kind, settings, required=True, timeout=0))


def build_gate(plugins: Plugins, planned: GatePlan) -> Gate:
    """A gate as it was planned; its settings are read again, by its kind as it is now.

    Raises:
        UsageError: the kind as it is installed here cannot read them.
    """
    import msgspec

    kind = plugins.load(planned.kind)
    try:
        settings = msgspec.json.decode(planned.settings, type=kind.Settings)
    except msgspec.ValidationError as problem:
        from gonogo.errors import UsageError

        raise UsageError(
            f"gate {planned.name}, of kind {planned.kind}, was planned with settings that cannot be read "
            f"here: {problem}. Install what it was planned with, or plan again: gonogo abort; gonogo release"
        ) from None
    gate: Gate = kind(settings)
    return gate
