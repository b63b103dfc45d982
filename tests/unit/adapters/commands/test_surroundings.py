"""What a command finds around it: variables, a home, and as much of the machine as is stated."""

import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gonogo.adapters.commands import bubblewrap
from gonogo.adapters.commands.bubblewrap import Bubblewrap, arguments, probe, this_machine
from gonogo.adapters.commands.environment import stated
from gonogo.adapters.commands.local import LocalCommands
from gonogo.adapters.commands.room import Room, remove
from gonogo.adapters.commands.toolchains import Toolchains, toolchains
from gonogo.adapters.commands.view import View, view
from gonogo.adapters.secrets.vault import Vault
from gonogo.domain.surroundings import Sandbox, Surroundings
from gonogo.errors import SurroundingsError
from gonogo.plugins import SECRETS, installed
from gonogo.ports.commands import OURS, Finished

NONE = Bubblewrap("", why_not="bubblewrap is not installed. Install it")
needs_sandbox = pytest.mark.skipif(not this_machine().program, reason=this_machine().why_not)

Run = Callable[..., Finished]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a key, a token and the cache of a toolchain."""
    home = tmp_path / "home"
    for name in (".ssh", ".cargo/registry", ".cargo/bin", ".cache/pip", ".rustup"):
        (home / name).mkdir(parents=True)
    (home / ".ssh/id").write_text("KEY")
    (home / ".cargo/credentials.toml").write_text("TOKEN")
    (home / ".cargo/registry/crate").write_text("crate")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CARGO_HOME", "PIP_CACHE_DIR", "RUSTUP_HOME"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    place = tmp_path / "state" / "checkout"
    place.mkdir(parents=True)
    return place


@pytest.fixture
def run(tmp_path: Path, checkout: Path, home: Path) -> Run:
    assert (home / ".ssh").exists()

    def run(
        script: str,
        around: Surroundings = OURS,
        machine: Callable[[], Bubblewrap] = this_machine,
        grace: float = 0.3,
        **more: object,
    ) -> Finished:
        vault = Vault(lambda: installed(SECRETS))
        commands = LocalCommands(tmp_path / "state" / "running", grace=grace, secrets=vault, machine=machine)
        return commands.run(
            ["sh", "-c", script],
            operation="o",
            folder=checkout,
            log=tmp_path / "log",
            surroundings=around,
            **{"timeout": 60, **more},  # type: ignore[arg-type]  # whatever a test gives
        )

    return run


@pytest.fixture
def gate(checkout: Path) -> Surroundings:
    return Surroundings({}, Sandbox(), (str(checkout),))


@pytest.mark.threat("gate", "Take tokens and agents from the variables that gonogo was started with")
def test_a_program_gets_a_stated_list_of_variables() -> None:
    harmless = {"PATH": "/bin", "LC_TIME": "C", "TZ": "UTC", "JAVA_HOME": "/j", "https_proxy": "http://p:1"}
    planted = dict.fromkeys(
        (
            *("SSH_AUTH_SOCK", "GPG_AGENT_INFO", "GNUPGHOME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"),
            *(
                "GIT_DIR",
                "GIT_SSH_COMMAND",
                "GIT_ASKPASS",
                "GIT_CONFIG_COUNT",
                "GITHUB_TOKEN",
                "CI_JOB_TOKEN",
            ),
            *("AWS_ACCESS_KEY_ID", "NPM_TOKEN", "CARGO_REGISTRY_TOKEN", "GONOGO_DATABASE", "DOCKER_HOST"),
            *("KUBECONFIG", "LD_PRELOAD", "npm_config__auth", "PIP_CONFIG_FILE", "UV_PUBLISH_TOKEN", "PATHX"),
        ),
        "x",
    )
    with_user = {"HTTPS_PROXY": "http://u:p@proxy", "PIP_INDEX_URL": "https://u:p@index"}
    assert stated({**harmless, **planted, **with_user}) == harmless


def test_what_is_granted_is_passed_and_nothing_else(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILL_TOKEN", "s3cr3t")
    monkeypatch.setenv("PGHOST", "db")
    monkeypatch.setenv("UNNAMED", "x")
    around = Surroundings({"TOKEN": "env:TILL_TOKEN", "PGHOST": None, "GONE": None, "MODE": "fast"})
    script = "echo $TOKEN $PGHOST ${GONE-none} $MODE ${UNNAMED-none} ${TILL_TOKEN-none} $TOLD"
    finished = run(script, around, environment={"TOLD": "1"})
    assert finished.output == "[secret] db none fast none none 1\n"
    assert finished.sandbox == ""


def test_a_secret_that_cannot_be_had_is_a_sentence_and_nothing_runs(run: Run, checkout: Path) -> None:
    with pytest.raises(
        SurroundingsError, match="The variable TOKEN cannot be set: The variable GONE is not set"
    ):
        run("touch ran", Surroundings({"TOKEN": "env:GONE"}))
    assert not (checkout / "ran").exists()


def test_without_a_sandbox_a_gate_has_a_home_of_its_own_and_finds_its_caches(
    run: Run, home: Path, gate: Surroundings
) -> None:
    finished = run('echo "$HOME" "$TMPDIR" "$CARGO_HOME"; touch "$HOME/x" "$TMPDIR/x"', gate, lambda: NONE)
    own, temporary, cargo = finished.output.split()
    assert Path(own).name == "home"
    assert Path(temporary).parent == Path(own).parent
    assert cargo == str(home / ".cargo")
    assert not Path(own).parent.exists()
    assert finished.sandbox == f"none: {NONE.why_not}"


def test_off_is_told(run: Run, gate: Surroundings) -> None:
    finished = run("cat ~/.ssh/id", Surroundings({}, Sandbox("off"), gate.places))
    assert finished.code != 0
    assert finished.sandbox == "none: gonogo.yml says off"
    offline = run("true", Surroundings({}, Sandbox("off"), gate.places, network=False))
    assert offline.sandbox.endswith("off; so it had a network, though network: false is said")


@pytest.mark.threat("machine", "Lack the sandbox that is required")
def test_a_required_sandbox_that_is_missing_is_a_sentence_and_nothing_runs(
    run: Run, gate: Surroundings, checkout: Path
) -> None:
    required = Surroundings({}, Sandbox("require"), gate.places)
    with pytest.raises(
        SurroundingsError, match=r"requires a sandbox.*bubblewrap is not installed\. Install it"
    ):
        run("touch ran", required, lambda: NONE)
    assert not (checkout / "ran").exists()


@needs_sandbox
@pytest.mark.threat("gate", "Write to the caches that later releases build from")
def test_in_a_sandbox_only_stated_places_are_there_and_caches_keep_what_they_were(
    run: Run, home: Path, tmp_path: Path, gate: Surroundings, checkout: Path
) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given/in").write_text("in")
    (tmp_path / "read").write_text("read")
    sandbox = Sandbox("require", read=(str(tmp_path / "read"), "/no/such"), write=(str(tmp_path / "given"),))
    script = f"""
    cat {home}/.ssh/id {home}/.cargo/credentials.toml {tmp_path}/secret
    cat {tmp_path}/read {tmp_path}/given/in {home}/.cargo/registry/crate; echo
    echo poison > {home}/.cargo/registry/crate; cat {home}/.cargo/registry/crate
    echo out > {tmp_path}/given/out; echo made > made; echo x > {tmp_path}/read
    echo x > /usr/x; ls {tmp_path}/state
    """
    (tmp_path / "secret").write_text("SECRET")
    finished = run(script, Surroundings({}, sandbox, gate.places))
    assert not [word for word in ("KEY", "TOKEN", "SECRET") if word in finished.output]
    assert "readincrate" in finished.output
    layered = bool(this_machine().unshare)
    assert ("poison" in finished.output) == layered
    assert (home / ".cargo/registry/crate").read_text() == "crate"
    assert (tmp_path / "given/out").read_text() == "out\n"
    assert (checkout / "made").exists()
    assert (tmp_path / "read").read_text() == "read"
    assert finished.output.endswith("checkout\n")


@needs_sandbox
def test_a_gate_without_a_network_has_none(run: Run, gate: Surroundings) -> None:
    script = "tail -n +3 /proc/net/dev | cut -d: -f1"
    apart = run(script, Surroundings({}, Sandbox(), gate.places, network=False))
    assert apart.output.split() == ["lo"]
    assert apart.sandbox == f"{this_machine().told}, without network"
    assert set(run(script, gate).output.split()) == {one.name for one in Path("/sys/class/net").iterdir()}


@pytest.fixture(params=[pytest.param(this_machine, marks=needs_sandbox, id="apart"), lambda: NONE])
def machine(request: pytest.FixtureRequest) -> Callable[[], Bubblewrap]:
    """This machine with what it has, and as one that has no sandbox."""
    found: Callable[[], Bubblewrap] = request.param
    return found


def test_what_ends_in_a_gate_ends_as_it_would_outside(
    run: Run, gate: Surroundings, machine: Callable[[], Bubblewrap], checkout: Path
) -> None:
    assert run("exit 7", gate, machine).code == 7
    assert run("kill -9 $$", gate, machine).code == -signal.SIGKILL
    assert run("kill -ABRT $$", gate, machine).code == -signal.SIGABRT
    assert run("yes | head -1", gate, machine).output == "y\n"
    waits = "trap 'echo bye; exit 0' TERM; touch ready; while :; do sleep 0.05; done"
    ended = run(waits, gate, machine, grace=60, stopped=(checkout / "ready").exists)
    assert (ended.stopped, ended.output.endswith("bye\n")) == (True, True)
    script = checkout / "plain"
    script.write_text("echo without a first line\n")
    script.chmod(0o755)
    assert run("./plain", gate, machine).output == "without a first line\n"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="orphans come to nobody there")
@pytest.mark.threat("gate", "Leave the session and clear the environment, to outlive the gate")
def test_what_a_gate_left_running_ends_with_it(
    run: Run, gate: Surroundings, machine: Callable[[], Bubblewrap], tmp_path: Path
) -> None:
    run("setsid env -i sleep 71234 & sleep 0.1", gate, machine)
    living = [place for place in Path("/proc").glob("[0-9]*/cmdline") if b"71234" in _content(place)]
    assert living == []
    assert list((tmp_path / "state/running").iterdir()) == []


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""


@needs_sandbox
def test_a_sandbox_that_cannot_be_made_is_no_answer(run: Run, gate: Surroundings) -> None:
    with pytest.raises(SurroundingsError, match="The sandbox of a gate could not be made: bwrap: no"):
        run("echo bwrap: no; exit 1", gate)


def test_bubblewrap_is_told_to_show_the_places_and_nothing_else() -> None:
    seen = View(
        {"/bin": "usr/bin"},
        (Path("/usr"), Path("/a/b"), Path("/dev/kvm"), Path("/dev/shm/given")),
        (Path("/c"),),
        (Path("/a"),),
        (Path("/etc/ssh"),),
    )
    with Room() as room:
        words = list(arguments(seen, room, Path("/a"), {}, network=False))
        linked = list(arguments(seen, room, Path("/a"), {Path("/c"): Path("/l")}, network=True))
    binds = [words[at + 1 : at + 3] for at, word in enumerate(words) if word == "--bind"]
    assert ["/a", "/a"] in binds
    assert ["/a/b", "/a/b"] not in binds
    assert words.index("/a") < words.index("/a/b")  # what is within comes over what is around it
    assert words[words.index("--symlink") :][:3] == ["--symlink", "usr/bin", "/bin"]
    assert words[words.index("/dev/kvm") - 1] == "--dev-bind"  # a device is of no use otherwise
    assert words[words.index("/dev/shm/given") - 1] == "--ro-bind"  # while a file may be read alone
    assert "/c" not in words
    assert "--unshare-net" in words
    assert "--unshare-net" not in linked
    assert linked[linked.index("/l/merged") - 1 :][:3] == ["--bind", "/l/merged", "/c"]
    assert not {"--share-net", "--cap-add"} & {*words, *linked}
    for word in ("--unshare-user", "--unshare-pid", "--die-with-parent", "--cap-drop"):
        assert word in words


def test_folders_of_programs_are_seen_and_never_one_around_what_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("venv/bin", "venv/lib", "bin", "lib", ".local/bin", ".local/lib", ".local/share/keyrings"):
        (home / name).mkdir(parents=True)
    path = os.pathsep.join(str(home / name / "bin") for name in ("venv", "", ".local"))
    program = home / "venv/bin/pytest"
    program.touch()
    nothing = Toolchains({}, (), ())
    around = Surroundings({}, Sandbox(), ())
    seen = view(around, {"PATH": f"{path}:relative"}, nothing, program, (home, tmp_path / "state"))
    ours = {place for place in seen.read if place.is_relative_to(tmp_path)}
    assert ours == {home / "venv", home / "venv/bin", home / "bin", home / ".local/bin"}


def test_what_a_checkout_borrows_from_the_repository_is_read_only(tmp_path: Path) -> None:
    repository, checkout = tmp_path / "repository", tmp_path / "checkout"
    for inner, store in ((checkout, "one"), (checkout / "vendor/lib", "two")):
        (repository / store).mkdir(parents=True)
        (inner / ".git/objects/info").mkdir(parents=True)
        (inner / ".git/objects/info/alternates").write_text(f"{repository / store}\n")
    (checkout / ".gitmodules").write_text('[submodule "lib"]\n\tpath = vendor/lib\n\turl = ../lib\n')
    around = Surroundings({}, Sandbox(), (str(checkout),))
    seen = view(around, {}, Toolchains({}, (), ()), Path(sys.executable), (tmp_path / "home", repository))
    assert {repository / "one", repository / "two"} <= set(seen.read)
    assert seen.write == (checkout,)


def test_caches_are_found_in_a_home_and_tokens_beside_them_are_not_shown(home: Path) -> None:
    (home / ".m2/repository").mkdir(parents=True)
    (home / ".m2/settings.xml").write_text("TOKEN")
    found = toolchains(home, {"PIP_CACHE_DIR": str(home / "elsewhere"), "MAVEN_OPTS": "-Xmx1g"})
    assert found.variables["CARGO_HOME"] == str(home / ".cargo")
    assert found.variables["MAVEN_OPTS"] == f"-Xmx1g -Dmaven.repo.local={home}/.m2/repository"
    assert "PIP_CACHE_DIR" not in found.variables
    assert found.read == (home / ".rustup",)
    assert set(found.caches) == {home / ".cargo/bin", home / ".cargo/registry", home / ".m2/repository"}


def test_a_room_goes_with_what_was_closed_in_it() -> None:
    with Room() as room:
        (room.home / "closed/inner").mkdir(parents=True)
        (room.home / "closed/inner/file").touch()
        (room.home / "closed").chmod(0o000)
    assert not room.place.exists()


def test_nothing_but_a_room_is_touched_when_one_is_removed(tmp_path: Path) -> None:
    for name in ("another", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "gonogo-link").symlink_to(tmp_path / "elsewhere")
    tmp_path.chmod(0o755)
    for name in ("another", "gonogo-gone", "gonogo-link"):
        remove(tmp_path / name)
    assert {one.name for one in tmp_path.iterdir()} == {"another", "elsewhere", "gonogo-link"}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o755


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    def made(script: str) -> str:
        place = tmp_path / "program"
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)
        return str(place)

    yield made
    bubblewrap.this_machine.cache_clear()


def test_what_a_machine_has_is_tried(program: Callable[[str], str]) -> None:
    assert probe("", "").why_not.startswith("bubblewrap is not installed. Install it")
    refused = probe(program("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1"), "")
    assert refused.program == ""
    assert "does not work here: bwrap: setting up uid map: Permission denied. Allow" in refused.why_not
    fine = probe(program('[ "$1" = --version ] && echo bubblewrap 1.2.3; exit 0'), "/bin/false")
    assert (fine.told, fine.unshare, fine.why_not) == ("bubblewrap 1.2.3", "", "")
    assert probe("/no/such", "").program == ""


def test_the_log_says_which_secret_is_too_short_to_be_masked(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TILL_PIN", "1234")
    finished = run("echo $PIN", Surroundings({"PIN": "env:TILL_PIN"}))
    assert finished.output == "1234\n"
    (log,) = tmp_path.rglob("log")
    assert log.read_text() == "[gonogo: too short to be masked below: PIN]\n1234\n"
