import subprocess
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from gonogo.adapters.commands.bubblewrap import Bubblewrap
from gonogo.app.planning.hook import install
from gonogo.app.planning.planning import plan
from gonogo.app.releasing.releasing import Request, in_the_way
from gonogo.app.setup import diagnosis
from gonogo.bootstrap.caller import open_caller
from gonogo.bootstrap.clocks import open_clocks
from gonogo.bootstrap.diagnosis import examine
from gonogo.bootstrap.gates import gate_kinds
from gonogo.bootstrap.project import is_green
from gonogo.domain.planning.bump import Wish
from gonogo.testing.polling import NOW, StillClock
from gonogo.testing.signatures import MemorySignatures

APART = Bubblewrap("/usr/bin/bwrap", "1.2.3")


def found(shop, sandbox=APART) -> dict[str, tuple[str, str]]:
    examined = examine(shop.project(looking=True), lambda: sandbox)
    return {finding.subject: (finding.health, finding.sentence) for finding in examined}


def test_each_look_has_a_finding(shop):
    assert found(shop) == {
        "history": ("well", "complete"),
        "settings": ("advice", "no gonogo.yml: all of it is detected"),
        "branches": ("well", "trunk: there is no branch but the main one and those of work"),
        "tags": ("well", "2 releases named v{version}, the latest v1.0.1"),
        "version": ("well", "1.0.1, by tag v1.0.1"),
        "changes": ("well", "a release will begin CHANGELOG.md"),
        "messages": ("well", "1 commit since the latest release, no fault"),
        "gates": ("advice", "nothing was found that tests it"),
        "hook": ("advice", "messages are not checked as they are committed"),
        "sandbox": ("well", "gates run in one, by bubblewrap 1.2.3"),
        "no-remote": ("fault", "there is no remote to push a tag to"),
    }


def test_the_size_of_the_state_folder_is_told_once_something_was_released(shop):
    evidence = shop.project().repository.place.state / "evidence" / "1.0.0-0a" / "log"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"x" * 1_500_000)
    health, told = found(shop)["state"]
    assert health == "well"
    assert told.startswith("the state folder has 1.5 MB: evidence 1.5 MB")
    assert told.endswith("evidence of 100 releases is kept")


def test_repository_in_order_has_no_fault_and_no_advice(shop, tmp_path):
    shop.write("gonogo.yml", "gates: {unit: {kind: command, run: make test}}\n")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "chore: settings")
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    assert found(shop)["remote"] == ("well", "origin has 1 branch and 2 tags")
    assert found(shop)["gates"] == ("well", "1 gate: unit")
    install(shop.project(), "python")
    assert {health for health, _ in found(shop).values()} == {"well"}


@pytest.mark.threat("machine", "Lack a sandbox without anybody knowing")
def test_a_machine_without_a_sandbox_is_told_and_is_a_fault_where_one_is_required(shop):
    bare = Bubblewrap("", why_not="bubblewrap is not installed. Install it")
    without = ("advice", "gates run without one, and may read all that you may: bubblewrap is not installed")
    assert found(shop, bare)["sandbox"] == without
    shop.write("gonogo.yml", "sandbox: require\n")
    assert found(shop, bare)["sandbox"] == ("fault", "gonogo.yml requires one: bubblewrap is not installed")
    assert found(shop)["sandbox"][0] == "well"
    shop.write("gonogo.yml", "sandbox: {mode: off}\n")
    assert found(shop)["sandbox"][0] == "advice"


def test_a_remote_that_does_not_answer_is_a_fault_and_one_that_is_not_asked_is_advice(shop, tmp_path):
    shop.git("remote", "add", "origin", str(tmp_path / "gone.git"))
    health, sentence = found(shop)["remote"]
    assert health == "fault"
    assert sentence.startswith("origin gave no answer: origin is unreachable (")
    (unasked,) = [one for one in examine(shop.project()) if one.subject == "remote"]
    assert (unasked.health, unasked.remedy) == ("advice", "gonogo doctor, without --offline")


def test_where_windows_go_by_this_machines_clock_alone_it_is_told(shop):
    assert "clock" not in found(shop)
    shop.write("gonogo.yml", "windows: {release: {days: mon-thu}}\n")
    alone = "other clocks: none: neither a database nor a remote over HTTP tells a time"
    assert found(shop)["clock"] == ("advice", alone)
    shop.write("gonogo.yml", "gates: {when: {kind: window}}\n")
    assert found(shop)["clock"] == ("advice", alone)


@pytest.mark.parametrize(("ahead", "finding"), [
    (5, ("well", "other clocks: with origin")),
    (-300, ("fault", "this machine's clock is 300 s behind that of origin")),
])  # fmt: skip
def test_a_remote_over_http_tells_whether_the_clock_is_right(shop, ahead, finding):
    """Its server answers with its date, as every one does."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(401)
            self.send_header("Date", formatdate(NOW.timestamp() - ahead, usegmt=True))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """It says nothing."""

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        shop.write("gonogo.yml", "windows: {release: {days: mon-thu}}\n")
        shop.git("remote", "add", "origin", f"http://ann:secret@127.0.0.1:{server.server_port}/shop.git")
        project = shop.project()
        project.clock = StillClock(NOW)
        looks = (open_clocks(project), lambda: APART, MemorySignatures())
        examined = diagnosis.examine(project, open_caller(project), gate_kinds(), str, *looks)
        server.shutdown()
    assert {(one.health, one.sentence) for one in examined if one.subject == "clock"} == {finding}


def test_what_is_taken_from_the_remote_is_told(shop, tmp_path):
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    shop.git("tag", "-d", "v1.0.1")
    assert found(shop)["remote"] == (
        "well",
        "origin has 1 branch and 2 tags. Not in this clone, and taken from origin: 1 tag (v1.0.1)",
    )


def test_gates_that_would_be_asked_are_named_with_what_told_them(shop):
    shop.write("Cargo.toml", "")
    shop.write("package.json", '{"scripts": {"lint": "eslint ."}}')
    assert found(shop)["gates"] == ("well", "none set; found lint (by package.json), unit (by Cargo.toml)")


def test_messages_with_faults_are_counted(shop):
    shop.commit("wrong")
    assert found(shop)["messages"] == (
        "advice",
        "1 of 2 commits since the latest release are not conventional",
    )


def test_look_that_fails_is_a_fault_with_what_to_do(shop):
    shop.write("VERSION", "9.0.0\n")
    (fault,) = [finding for finding in examine(shop.project()) if finding.subject == "version"]
    assert (fault.health, fault.sentence) == (
        "fault",
        "The sources of the version disagree: tag v1.0.1 says 1.0.1, VERSION:1 says 9.0.0",
    )
    assert fault.remedy.startswith("Write 1.0.1 into the file")


def test_shallow_clone_is_a_fault_that_says_what_to_fetch(shop, tmp_path):
    shop.git("clone", "-q", "--depth=1", f"file://{shop.path}", str(tmp_path / "shallow"))
    (fault,) = [
        finding
        for finding in examine(type(shop)(tmp_path / "shallow").project())
        if finding.subject == "history"
    ]
    assert (fault.health, fault.remedy) == ("fault", "Run: git fetch --unshallow --tags origin")


def test_project_without_anything_is_examined_as_well(tmp_path, shop):
    shop.git("init", "-q", str(tmp_path / "new"))
    new = found(type(shop)(tmp_path / "new"))
    assert new["tags"] == ("well", "no release yet; tags will be named v{version}")
    assert new["version"] == ("well", "none yet; the first will be 0.1.0")
    assert new["messages"] == ("well", "0 commits since the latest release, no fault")


@pytest.mark.parametrize(
    ("options", "kind"), [(["--detach"], "detached-head"), (["-b", "topic"], "other-branch")]
)
def test_head_at_the_wrong_place_is_a_fault(shop, options, kind):
    shop.git("checkout", "-q", *options)
    assert found(shop)[kind][0] == "fault"


def test_unknown_committer_is_a_fault(shop, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    assert found(shop)["no-identity"][0] == "fault"


def test_dirty_diverged_and_bare_are_faults(shop, tmp_path):
    shop.git("clone", "-q", ".", str(tmp_path / "clone"))
    clone = type(shop)(tmp_path / "clone")
    shop.commit("fix: there")
    clone.commit("fix: here")
    clone.git("fetch", "-q")
    clone.write("\u202enew\n.txt", "x")
    assert found(clone)["diverged"] == ("fault", "this branch and origin/main went apart: 1 here, 1 there")
    assert found(clone)["dirty-tree"] == ("fault", "1 change not committed: \\u202enew\\x0a.txt")
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    assert found(type(shop)(tmp_path / "bare.git"))["bare"][0] == "fault"


def test_packages_are_looked_at_instead_of_the_whole(shop):
    shop.write("api/VERSION", "1.0.0\n")
    shop.write("gonogo.yml", "packages: {api: {path: api}, web: {path: web}}\n")
    examined = found(shop)
    assert examined["packages"] == ("advice", "there is nothing in the folder of web (web)")
    assert not {"tags", "version"} & set(examined)
    shop.write("gonogo.yml", "packages: {api: {path: api}}\n")
    shop.git("tag", "api@1.0.0")
    assert found(shop)["packages"] == ("well", "1 package: api 1.0.0")


def test_what_fails_in_the_plan_of_one_package_is_a_fault(shop):
    shop.write("api/package.json", "{")
    shop.write("gonogo.yml", "packages: {api: {path: api}}\n")
    assert found(shop)["plan"][0] == "fault"


def test_a_command_that_nobody_has_written_yet_is_a_fault_and_in_the_way_of_a_plan(shop):
    shop.write("gonogo.yml", "gates: {unit: {kind: command, run: say-what-runs-unit}}\n")
    told = ("fault", "gonogo.yml does not say yet what runs gates.unit.run")
    assert found(shop)["placeholder"] == told
    assert told[1] in [one.sentence for one in plan(shop.project(), Wish()).obstacles]


def test_what_tells_whether_a_branch_is_green_is_named_by_a_look_and_run_by_a_release(shop, tmp_path):
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    shop.git("fetch", "-q", "origin")
    shop.write(
        "gonogo.yml", f"branches: {{green: 'sh -c \"touch {tmp_path}/ran; echo tests fail; exit 1\"'}}\n"
    )
    told = f'`sh -c "touch {tmp_path}/ran; echo tests fail; exit 1"` tells whether the branch is green'
    assert found(shop)["green"] == ("well", f"{told}, and is not run here")
    assert not (tmp_path / "ran").exists()
    project = shop.project(looking=True)
    refused = in_the_way(project, plan(project, Wish()), gate_kinds(), is_green(project), Request())
    assert ("not-green", "main is not green: tests fail") in {(one.kind, one.sentence) for one in refused}


def test_a_long_subject_leaves_room_for_its_sentence(shop, gonogo):
    shop.git("checkout", "-q", "--detach")
    shop.commit("fix: nowhere")
    told = gonogo("doctor", "--offline", at=shop).out
    assert "✗ detached-head " in told


@pytest.mark.threat("gate", "Sign as the person whose key it can use")
def test_a_key_that_gates_can_use_is_told_where_they_run_without_a_sandbox(shop, tmp_path):
    bare, key = Bubblewrap("", why_not="bubblewrap is not installed. Install it"), tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    shop.git("config", "user.signingkey", str(key))
    assert "key" not in found(shop, bare), "where nobody is known, no signature counts"
    shop.write("gonogo.yml", "people: [{name: Ann, email: ann@x.example}]\n")
    told = f"what gates run can sign as you: {key} has no passphrase, and gates run without a sandbox"
    assert found(shop, bare)["key"] == ("advice", told)
    assert "key" not in found(shop)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", key], check=True)
    assert "key" not in found(shop, bare)
