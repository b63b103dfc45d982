import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup, Subject
from gonogo.errors import Stopped
from gonogo.gates import migrations
from gonogo.gates.dependencies import DependenciesGate, DependenciesSettings
from gonogo.ports.http import NoAnswer, Response
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import PLAN, PlayedHttp, StillClock, polled

Poll = Callable[..., Decision]

URL = "http://db.example/version"


def settings(**stated: Any) -> DependenciesSettings:
    return msgspec.convert(stated, DependenciesSettings)


def gate(**stated: Any) -> DependenciesGate:
    return DependenciesGate(settings(**stated))


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


def database(**stated: Any) -> DependenciesGate:
    return gate(services={"db": {"url": URL, "version": ">=2.1"} | stated})


def answers(body: bytes, status: int = 200) -> PlayedHttp:
    return PlayedHttp({URL: Response(status, {}, body, 0.1)})


def test_a_service_at_a_wanted_version_is_go(poll: Poll) -> None:
    decision = poll(database(), http=answers(b'{"version": "2.1.4"}'))
    assert told(decision) == (Call.GO, Because.PASSED, "1 check passed")
    assert decision.evidence == (Evidence("db", f"{URL}: 2.1.4"),)


@pytest.mark.parametrize(
    ("http", "because", "reason", "remedy"),
    [
        (
            answers(b'{"version": "2.0"}'),
            Because.FAILED,
            f"db: {URL}: expected >=2.1, got 2.0.0",
            "bring db to a version that is >=2.1, or correct `version:`",
        ),
        (
            answers(b"", 503),
            Because.FAILED,
            f"db: {URL}: expected 2xx, got 503",
            "bring db up, or correct its `url:`",
        ),
        (
            PlayedHttp({URL: NoAnswer("timed out after 10 s", 10)}),
            Because.FAILED,
            f"db: {URL} gave no answer: timed out after 10 s",
            "bring db up, or correct its `url:`",
        ),
        (
            answers(b"fine"),
            Because.BROKEN,
            f"db: {URL}: no version in 'fine'",
            "say with `at:` where in its JSON the version stands, or ask it in another way",
        ),
    ],
)
def test_a_service_that_is_not_there_or_not_as_wanted_is_told(
    poll: Poll, http: PlayedHttp, because: Because, reason: str, remedy: str
) -> None:
    decision = poll(database(), http=http)
    call = Call.HOLD if because is Because.BROKEN else Call.NO_GO
    assert told(decision) == (call, because, reason)
    assert decision.remedy == remedy
    assert decision.waits_for == (Setup(remedy) if call is Call.HOLD else None)


def test_a_service_without_a_wanted_version_has_to_answer(poll: Poll) -> None:
    assert poll(database(version=""), http=answers(b"", 204)).call is Call.GO
    assert poll(database(version="")).call is Call.NO_GO


def test_a_version_is_read_where_it_stands(poll: Poll) -> None:
    http = answers(b'{"port": 9.9, "server": {"release": "2.3"}}')
    assert poll(database(at="$.server.release"), http=http).evidence[0].value == f"{URL}: 2.3.0"


def test_a_command_that_prints_the_version_is_asked(poll: Poll) -> None:
    asked = gate(services={"queue": {"run": "pytest --version", "version": "^3.12"}})
    decision = poll(asked, Play(output="queue 3.13.1\n"))
    assert told(decision) == (Call.GO, Because.PASSED, "1 check passed")
    assert decision.evidence == (Evidence("queue", "`pytest --version`: 3.13.1", "services/queue.log"),)
    old = poll(asked, Play(output="queue 3.11\n"))
    assert told(old)[2] == "queue: `pytest --version`: expected ^3.12, got 3.11.0"


@pytest.mark.parametrize(
    ("play", "call", "because", "reason"),
    [
        (Play(code=1), Call.NO_GO, Because.FAILED, "queue: `pytest -v` failed (exit code 1)"),
        (
            Play(seconds=10),
            Call.NO_GO,
            Because.TIMED_OUT,
            "queue: `pytest -v` was not done after 10 s; it was ended",
        ),
    ],
)
def test_a_command_that_fails_or_takes_too_long_is_no_go(
    poll: Poll, play: Play, call: Call, because: Because, reason: str
) -> None:
    assert told(poll(gate(services={"queue": {"run": "pytest -v"}}), play)) == (call, because, reason)


def test_all_is_looked_at_although_something_fails(poll: Poll) -> None:
    services = {"a": {"url": "http://a/"}, "b": {"url": "http://b/"}, "c": {"run": "no-such-program"}}
    decision = poll(gate(services=services), http=PlayedHttp({"http://b/": 500}))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "2 of 3 checks failed: a, b")
    assert decision.details == (
        "a: http://a/ gave no answer: connection refused",
        "b: http://b/: expected 2xx, got 500",
        "c: the command cannot be run",
    )


class Repository:
    """A checkout with a release, and a candidate after it, asked with the real git."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.since = ""
        self.git("init", "--quiet", "shop", at=folder)
        self.write()

    def git(self, *arguments: str, at: Path | None = None) -> str:
        place = at or self._folder / "shop"
        return subprocess.run(
            ["git", *arguments], cwd=place, capture_output=True, check=True, text=True
        ).stdout

    def write(self, *names: str, text: str = "x") -> None:
        for name in names:
            place = self._folder / "shop" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def release(self) -> None:
        self.since = self.head

    def poll(self, since: str | None = None, **stated: Any) -> Decision:
        plan = msgspec.structs.replace(PLAN, since=self.since if since is None else since)
        return polled(
            gate(migrations={"folder": "migrations"} | stated),
            self._folder,
            ask={"plan": plan, "subject": Subject(self.head, "digest")},
            commands=LocalCommands(self._folder / "running"),
            checkout=self._folder / "shop",
        )


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_migrations_in_order_are_go(repository: Repository) -> None:
    repository.write("migrations/0001_a.sql", "migrations/__init__.py", "migrations/deep/0009_z.sql")
    first = repository.poll()
    assert told(first) == (Call.GO, Because.PASSED, "1 check passed")
    assert first.evidence[0].value == "1 migration in order, 1 of them new"
    repository.release()
    repository.write("migrations/0002_ö.sql", "migrations/0003_c.sql")
    assert repository.poll(folder="migrations/").evidence[0].value == "3 migrations in order, 2 of them new"


def test_a_migration_before_a_released_one_is_no_go(repository: Repository) -> None:
    repository.write("migrations/0001_a.sql", "migrations/0003_c.sql")
    repository.release()
    repository.write("migrations/0002_b.sql")
    decision = repository.poll()
    sentence = "migrations/0002_b.sql comes before migrations/0003_c.sql, which was released"
    assert told(decision) == (Call.NO_GO, Because.FAILED, f"migrations in migrations: {sentence}")
    assert decision.details == (f"migrations in migrations: {sentence}",)
    assert decision.remedy == (
        "number what is new after what was released, one by one, and leave what was released as it was"
    )


def test_every_fault_of_migrations_is_listed(repository: Repository) -> None:
    repository.write("db/V1__a.sql")
    repository.release()
    repository.write("db/V1__a.sql", text="changed")
    repository.write("db/V3__c.sql", "db/V3__d.sql")
    decision = repository.poll(folder=["db", "db"], pattern="V{number}__*.sql")
    assert told(decision)[2] == "migrations in db: 3 faults in their order"
    assert decision.details == (
        "migrations in db: 3 faults in their order",
        "  db/V1__a.sql was released, and was changed since",
        "  db/V3__c.sql and db/V3__d.sql have the same number",
        "  number 2 is missing, between 1 and 3",
    )


def test_dates_as_numbers_may_have_gaps(repository: Repository) -> None:
    repository.write("migrations/20260101_a.sql", "migrations/20261121_b.sql")
    assert repository.poll().call is Call.NO_GO
    assert repository.poll(gaps=True).call is Call.GO


def test_a_folder_without_migrations_is_a_hold(repository: Repository) -> None:
    decision = repository.poll()
    assert told(decision) == (
        Call.HOLD,
        Because.MISSING,
        "migrations in migrations: no file in migrations is named like {number}_*",
    )
    assert decision.remedy == "say with `folder:` where they are, and with `pattern:` how they are named"


def test_a_release_that_git_does_not_have_is_a_hold(repository: Repository) -> None:
    decision = repository.poll(since="ba5e" * 10)
    assert told(decision)[:2] == (Call.HOLD, Because.BROKEN)
    assert "failed (exit code 128)" in decision.reason
    assert decision.remedy == "fetch the whole history, with its tags, and ask again"


def test_without_git_it_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(migrations={"folder": "db"}))
    assert told(decision) == (Call.HOLD, Because.BROKEN, "migrations in db: the command cannot be run")
    assert decision.remedy.startswith("There is no program 'git'")


def test_a_candidate_that_git_does_not_have_is_a_hold(tmp_path: Path) -> None:
    plan = msgspec.structs.replace(PLAN, since="")
    commands = PlayedCommands({"git": Play(code=128, output="fatal: no such commit")})
    decision = polled(gate(migrations={"folder": "db"}), tmp_path, ask={"plan": plan}, commands=commands)
    assert told(decision)[:2] == (Call.HOLD, Because.BROKEN)
    assert decision.details[1] == "  fatal: no such commit"


def test_where_we_are_stopped_while_git_lists_there_is_no_answer(tmp_path: Path) -> None:
    plan = msgspec.structs.replace(PLAN, since="")
    commands = PlayedCommands({"git": Play()})
    for more in ({}, {"plan": plan}):
        with pytest.raises(Stopped):
            polled(
                gate(migrations={"folder": "db"}), tmp_path, ask=more, commands=commands, stopped=lambda: True
            )


def test_a_folder_with_too_many_files_is_a_hold(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("migrations/0001_a.sql")
    monkeypatch.setattr(migrations, "LARGEST", 10)
    decision = repository.poll()
    assert told(decision)[:2] == (Call.HOLD, Because.BROKEN)
    assert decision.reason.endswith("migrations has more files than are looked at")


SBOM = "sbom.json"


def bill(*packages: tuple[str, str]) -> str:
    components = [
        {"name": name, "version": "1.0", "licenses": [{"license": {"id": licence}}] if licence else []}
        for name, licence in packages
    ]
    return json.dumps({"bomFormat": "CycloneDX", "components": components})


def licences(**stated: Any) -> DependenciesGate:
    return gate(licences={"allow": ["MIT"], "sbom": SBOM, "run": "pytest --bill"} | stated)


def test_allowed_licences_are_go_and_the_bill_is_kept(poll: Poll, tmp_path: Path) -> None:
    decision = poll(licences(), Play(files={SBOM: bill(("a", "MIT"), ("b", "MIT"))}))
    assert told(decision) == (Call.GO, Because.PASSED, "1 check passed")
    assert decision.evidence == (Evidence("licences", "all of 2 packages allowed", f"reports/{SBOM}"),)
    assert (tmp_path / "evidence/reports" / SBOM).exists()


def test_packages_that_are_not_allowed_are_told_by_name(poll: Poll) -> None:
    one = poll(licences(), Play(files={SBOM: bill(("a", "MIT"), ("b", "GPL-3.0-only"))}))
    assert told(one) == (Call.NO_GO, Because.FAILED, "licences: b 1.0: GPL-3.0-only is not allowed")
    assert one.remedy == "replace these packages, or allow their licence under `licences.allow`"
    packages = (("a", "MIT"), ("b", "GPL-3.0-only"), ("c", ""))
    more = poll(licences(refuse=["a"]), Play(files={SBOM: bill(*packages)}))
    assert more.details == (
        "licences: 3 packages are not allowed",
        "  a 1.0 is refused by name",
        "  b 1.0: GPL-3.0-only is not allowed",
        "  c 1.0 states no licence",
    )
    many = poll(licences(), Play(files={SBOM: bill(*((f"p{n}", "GPL") for n in range(60)))}))
    assert many.details[-1] == "  and 10 more"


def test_packages_that_state_no_licence_are_a_hold_until_it_is_known(poll: Poll) -> None:
    play = Play(files={SBOM: bill(("a", ""), ("b", ""))})
    decision = poll(licences(), play)
    assert told(decision) == (Call.HOLD, Because.MISSING, "licences: 2 packages state no licence")
    assert decision.remedy == "find out their licence, and say it under `licences.known`"
    assert poll(licences(known={"a": "MIT", "b": "MIT"}), play).call is Call.GO


@pytest.mark.parametrize(
    ("play", "because", "reason"),
    [
        (Play(), Because.MISSING, "licences: 0 bills of materials at sbom.json"),
        (Play(files={SBOM: bill()}), Because.MISSING, "licences: sbom.json names no package"),
        (
            Play(files={SBOM: "[]"}),
            Because.BROKEN,
            "licences: sbom.json is no CycloneDX JSON: Expected `object`, got `array`",
        ),
        (Play(code=1), Because.BROKEN, "licences: `pytest --bill` failed (exit code 1)"),
    ],
)
def test_without_a_bill_of_materials_it_holds(poll: Poll, play: Play, because: Because, reason: str) -> None:
    decision = poll(licences(), play)
    assert told(decision) == (Call.HOLD, because, reason)
    assert SBOM in decision.remedy


def test_a_bill_of_materials_that_is_not_done_in_time_is_no_go(poll: Poll) -> None:
    assert told(poll(licences(), Play(seconds=99)))[:2] == (Call.NO_GO, Because.TIMED_OUT)


def test_a_bill_of_the_commit_is_read_where_no_command_writes_it(poll: Poll, tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / SBOM).write_text(bill(("a", "MIT")))
    assert poll(licences(run="")).call is Call.GO
    assert poll(licences()).reason == "licences: 0 bills of materials at sbom.json"


def test_an_earlier_bill_that_cannot_be_removed_is_a_hold(
    poll: Poll, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / SBOM).write_text("{}")

    def refuse(*_: object) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(Path, "unlink", refuse)
    decision = poll(licences())
    assert told(decision) == (Call.HOLD, Because.BROKEN, "licences: an earlier sbom.json is in the way")


class Late(StillClock):
    """Time is over as soon as it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = False

    def monotonic(self) -> float:
        before, self._asked = self._asked, True
        return 100.0 if before else 0.0


class Halted:
    """Answers only when it is halted, as a server that hangs, and a command that runs on."""

    def request(self, *_: object, stopped: Callable[[], bool], **__: object) -> NoAnswer:
        while not stopped():
            pass
        return NoAnswer("interrupted", 0)


def test_what_is_not_done_in_time_is_no_go_and_named(poll: Poll) -> None:
    decision = poll(database(), http=Halted(), clock=Late())
    assert told(decision) == (Call.NO_GO, Because.TIMED_OUT, "not done after 1 min; it was ended: db")


@pytest.mark.parametrize(
    "stated",
    [
        {"services": {"queue": {"run": "pytest -v"}}},
        {"migrations": {"folder": "db"}},
        {"licences": {"allow": ["MIT"], "sbom": SBOM, "run": "pytest --bill"}},
    ],
)
def test_where_we_are_stopped_there_is_no_answer(poll: Poll, stated: dict[str, Any]) -> None:
    with pytest.raises(Stopped):
        poll(gate(**stated), stopped=lambda: True)


def test_an_optional_gate_says_no_and_that_it_is_optional(poll: Poll) -> None:
    decision = poll(database(), required=False)
    assert (decision.call, decision.required) == (Call.NO_GO, False)


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({}, "expected services, migrations or licences to look at"),
        ({"services": {"a b": {"url": URL}}}, "'a b' is no name of a service"),
        ({"services": {"a": {}}}, "expected either url: with an address, or run: with a command"),
        ({"services": {"a": {"url": URL, "run": "x"}}}, "expected either url:"),
        ({"services": {"a": {"run": "x", "at": "y"}}}, "at and headers belong to url"),
        ({"services": {"a": {"run": "a | b"}}}, "no shell reads the command"),
        ({"services": {"a": {"url": "db"}}}, "is no address of HTTP"),
        ({"services": {"a": {"url": URL, "headers": {"a b": ""}}}}, "is no name of a header"),
        ({"services": {"a": {"url": URL, "version": "new"}}}, "'new' is no range of versions"),
        ({"services": {"a": {"url": URL, "within": "soon"}}}, "'soon' is not a duration"),
        ({"migrations": {"folder": "../x"}}, "expected a path or pattern inside the repository"),
        ({"migrations": {"folder": []}}, "expected a folder, such as migrations"),
        ({"migrations": {"folder": "db", "pattern": "*.sql"}}, "with {number} in it once"),
        ({"licences": {"allow": [], "sbom": SBOM}}, "length >= 1"),
        ({"licences": {"allow": ["MIT"], "sbom": "/x"}}, "expected a path or pattern inside the repository"),
        ({"licences": {"allow": ["MIT"], "sbom": SBOM, "run": "a | b"}}, "no shell reads the command"),
        ({"services": {"a": {"url": URL}}, "timeout": "soon"}, "'soon' is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(stated: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        settings(**stated)
    assert sentence in str(problem.value)


def test_the_folders_of_migrations_are_told_to_the_plan():
    assert settings(services={"db": {"url": URL}}).migration_folders == ()
    migrated = settings(migrations={"folder": ["db/migrations", "more"]})
    assert migrated.migration_folders == ("db/migrations", "more")
