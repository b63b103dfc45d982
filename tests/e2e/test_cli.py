"""The real process, as a person or a script runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gonogo import __version__
from gonogo.cli.demo import steps as demo_steps
from gonogo.cli.main import COMMANDS
from gonogo.testing.history import generated

HISTORY = """
write pyproject.toml  [project]
  name = "shop"
  version = "1.0.0"
commit main  feat: sell things
tag v1.0.0
commit main  fix: count each thing once
commit main  feat(search)!: find by name
"""
GONOGO = [sys.executable, "-m", "gonogo"]


@pytest.fixture
def shop(tell):
    return tell(HISTORY)


def ran(
    *arguments: str, at: Path | None = None, given: str = "", **environment: str
) -> subprocess.CompletedProcess:
    settings = {"SOURCE_DATE_EPOCH": "1800000000", "COLUMNS": "80", **environment}
    return subprocess.run(
        [*GONOGO, *(["-C", str(at)] if at else []), *arguments],
        input=given,
        capture_output=True,
        text=True,
        env={**os.environ, **settings},
        timeout=60,
        check=False,
    )


def piped(command: str, at: Path) -> subprocess.CompletedProcess:
    """A line of shell, in which $GONOGO is the command."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=at,
        capture_output=True,
        text=True,
        env={**os.environ, "GONOGO": " ".join(GONOGO)},
        timeout=60,
        check=False,
    )


class TestHelp:
    def test_version_is_one_line(self):
        done = ran("--version")
        assert (done.returncode, done.stdout, done.stderr) == (0, f"gonogo {__version__}\n", "")

    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_explains_itself(self, gonogo, command):
        for option in ("--help", "-h"):
            done = gonogo(command, option)
            assert (done.code, done.err) == (0, "")
            assert done.out.startswith(f"Usage: gonogo {command} ")
            assert "Examples:" in done.out
            assert [line for line in done.out.split("\n") if len(line) > 100] == []

    def test_help_names_each_command_with_what_it_does(self, gonogo):
        text = gonogo("--help").out
        assert all(f"  {name} " in text for name in COMMANDS)

    def test_no_command_is_wrong_use_that_shows_the_help(self, gonogo):
        done = gonogo()
        assert done.code == 2
        assert "Usage: gonogo [OPTIONS] COMMAND" in done.out + done.err

    @pytest.mark.parametrize(
        ("wrong", "hint"), [("paln", "Did you mean 'plan'?"), ("xyzzy", "There are: init, ")]
    )
    def test_unknown_command_is_told_the_nearest(self, gonogo, wrong, hint):
        done = gonogo(wrong)
        assert done.code == 2
        assert hint in done.err

    def test_unknown_option_is_told_the_nearest(self, gonogo):
        done = gonogo("plan", "--jsn")
        assert done.code == 2
        assert "--json" in done.err

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_completion_is_a_script_of_the_shell(self, shell):
        done = ran("completion", shell)
        assert done.returncode == 0
        assert "_GONOGO_COMPLETE" in done.stdout

    def test_completion_completes_commands_and_options(self):
        done = ran(_GONOGO_COMPLETE="bash_complete", COMP_WORDS="gonogo pl", COMP_CWORD="1")
        assert done.stdout == "plain,plan\n"
        done = ran(_GONOGO_COMPLETE="bash_complete", COMP_WORDS="gonogo plan --js", COMP_CWORD="2")
        assert done.stdout == "plain,--json\n"


class TestExitCodes:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["plan"], 0),
            (["changelog"], 0),
            (["changelog", "--all"], 0),
            (["lint"], 0),
            (["init", "--dry-run"], 0),
            (["doctor"], 3),
            (["plan", "--version", "1"], 2),
            (["plan", "--version", "0.9.0"], 2),
            (["plan", "--level", "huge"], 2),
            (["plan", "--package", "x"], 2),
            (["changelog", "v9.9.9"], 2),
            (["changelog", "v1.0.0", "--all"], 2),
            (["changelog", "--prepend", "--notes"], 2),
            (["changelog", "--packages"], 2),
            (["changelog", "--template", "missing"], 2),
            (["changelog", "--all", "--output", "none/x"], 2),
            (["changelog", "--all", "--output", "pyproject.toml/x"], 2),
            (["changelog", "nowhere..HEAD"], 1),
            (["lint", "nowhere"], 1),
            (["lint", "--file", "missing"], 2),
            (["lint", "HEAD", "--install-hook"], 2),
            (["--config", "missing.yml", "plan"], 2),
        ],
    )
    def test_code_says_how_it_ended_and_a_sentence_says_why(self, gonogo, shop, arguments, code):
        done = gonogo(*arguments, at=shop)
        assert done.code == code
        assert "Traceback" not in done.err
        if code in {1, 2}:
            assert done.out == ""
            assert done.err.strip()

    def test_real_process_ends_with_the_same_codes(self, shop):
        assert [
            ran(*words, at=shop.path).returncode
            for words in (["plan"], ["doctor"], ["plan", "--version", "1"])
        ] == [
            0,
            3,
            2,
        ]

    def test_bad_version_says_what_a_good_one_looks_like(self, gonogo, shop):
        assert gonogo("plan", "--version", "1", at=shop).err == (
            "gonogo: Version must follow semantic versioning (X.Y.Z). Example: --version 2.5.0\n"
        )

    def test_wrong_settings_tell_all_faults_at_once_with_their_places(self, gonogo, shop):
        shop.write("gonogo.yml", "projekt: shop\nlint:\n  header: many\nchangelog:\n  layout: keep\n")
        done = gonogo("plan", at=shop)
        assert done.code == 2
        assert [line.removeprefix("gonogo: ").split(" ")[0] for line in done.err.splitlines()] == [
            "gonogo.yml:1:",
            "gonogo.yml:3:",
            "gonogo.yml:5:",
        ]
        doctor = gonogo("doctor", at=shop)
        assert doctor.code == 3
        assert doctor.out.count("✗ settings") == 3

    def test_folder_that_is_none_is_a_sentence(self, tmp_path):
        assert (
            ran("plan", at=tmp_path / "missing").stderr
            == f"gonogo: There is no folder {tmp_path / 'missing'}\n"
        )
        assert "is not in a git repository" in ran("plan", at=tmp_path).stderr

    def test_sentence_shows_control_characters_instead_of_obeying_them(self, gonogo, shop):
        assert gonogo("changelog", "\x1b[31mred\u202e", at=shop).err.startswith(
            "gonogo: '\\x1b[31mred\\u202e' is no"
        )


class TestJson:
    def data(self, gonogo, shop, *arguments):
        done = gonogo(*arguments, "--json", at=shop)
        return json.loads(done.out)

    def test_plan_is_one_object(self, gonogo, shop):
        data = self.data(gonogo, shop, "plan")
        assert (data["current"], data["version"], data["tag"], data["level"]) == (
            "1.0.0",
            "2.0.0",
            "v2.0.0",
            "major",
        )
        assert [cause["subject"] for cause in data["causes"]] == ["feat(search)!: find by name"]
        assert data["files"] == [{"path": "pyproject.toml", "line": 3, "before": "1.0.0", "after": "2.0.0"}]
        assert [obstacle["kind"] for obstacle in data["obstacles"]] == ["no-remote"]

    def test_plan_of_packages_is_a_list_that_names_each(self, gonogo, shop):
        shop.write("gonogo.yml", "packages: {api: {path: api}, web: {path: web}}")
        assert [one["package"] for one in self.data(gonogo, shop, "plan")["packages"]] == ["api", "web"]
        assert self.data(gonogo, shop, "plan", "--package", "web")["package"] == "web"

    def test_nothing_to_release_is_null(self, gonogo, shop):
        shop.write("pyproject.toml", '[project]\nname = "shop"\nversion = "2.0.0"\n')
        shop.git("commit", "-qam", "chore: release")
        shop.git("tag", "v2.0.0")
        data = self.data(gonogo, shop, "plan")
        assert [data[name] for name in ("version", "tag", "digest", "changelog", "changelog_file")] == [
            None
        ] * 5

    def test_changelog_is_a_list_of_releases_with_full_hashes(self, gonogo, shop):
        to_come, first = self.data(gonogo, shop, "changelog", "--all")
        assert (to_come["tag"], first["tag"], first["commit"]) == (
            None,
            "v1.0.0",
            shop.git("rev-parse", "v1.0.0"),
        )
        assert [commit["sha"] for commit in to_come["commits"]] == shop.git("rev-list", "v1.0.0..").split(
            "\n"
        )

    def test_lint_tells_faults_with_their_places(self, gonogo, shop):
        shop.commit("wrong")
        data = self.data(gonogo, shop, "lint")
        assert data["checked"] == 3
        (message,) = data["faulty"]
        assert (message["subject"], message["faults"][0]["line"], message["faults"][0]["column"]) == (
            "wrong",
            1,
            6,
        )

    def test_doctor_tells_findings(self, gonogo, shop):
        history = {"subject": "history", "health": "well", "sentence": "complete", "mend": "", "details": []}
        assert history in self.data(gonogo, shop, "doctor")["findings"]

    def test_init_tells_file_and_text(self, gonogo, shop):
        data = self.data(gonogo, shop, "init", "--dry-run")
        assert (data["file"], data["written"]) == ("gonogo.yml", False)
        assert data["text"].startswith("# yaml-language-server")

    def test_names_that_are_not_utf_8_can_be_written(self, gonogo, shop):
        shop.git("checkout", "-q", "-b", b"caf\xe9")
        assert self.data(gonogo, shop, "plan")["branch"] == "caf\\xe9"


class TestOutput:
    @pytest.mark.parametrize(
        "environment",
        [
            {},
            {"NO_COLOR": "1"},
            {"TERM": "dumb"},
            {"LC_ALL": "C"},
            {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        ],
    )
    def test_pipe_gets_no_escape_codes(self, shop, environment):
        done = ran("plan", at=shop.path, **environment)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout + done.stderr
        assert "1.0.0" in done.stdout

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no script command")
    def test_no_color_holds_on_a_terminal_as_well(self, shop):
        import pty

        def shown(**environment: str) -> bytes:
            ours, theirs = pty.openpty()
            process = subprocess.Popen(
                [*GONOGO, "-C", str(shop.path), "plan"],
                stdout=theirs,
                env={**os.environ, "TERM": "xterm-256color", **environment},
            )
            os.close(theirs)
            told = b""
            try:
                while chunk := os.read(ours, 1 << 16):
                    told += chunk
            except OSError:
                pass
            process.wait()
            os.close(ours)
            return told

        assert b"\x1b[" in shown()
        assert b"\x1b[" not in shown(NO_COLOR="1")

    def test_reader_who_has_enough_gets_no_traceback(self, shop):
        for number in range(40):
            shop.commit(f"feat: number {number}\n\n{'word ' * 5000}")
        done = piped("$GONOGO changelog --json | head -1", shop.path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")

    def test_full_disk_is_a_sentence(self, shop):
        done = piped("$GONOGO plan > /dev/full", shop.path)
        assert done.returncode == 1
        assert done.stderr == "gonogo: [Errno 28] No space left on device\n"

    def test_closed_output_is_no_traceback(self, shop):
        done = piped("$GONOGO plan >&- 2>&-; echo $?", shop.path)
        assert (done.stdout, done.stderr) == ("0\n", "")

    def test_results_go_to_stdout_and_all_else_to_stderr(self, gonogo, shop):
        written = gonogo("changelog", "--all", "--output", "NEW.md", at=shop)
        assert (written.out, written.err) == ("", "NEW.md written\n")
        assert (shop.path / "NEW.md").read_text() == gonogo("changelog", "--all", at=shop).out


class TestNothingMoves:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["plan"],
            ["plan", "--json"],
            ["plan", "--prerelease", "rc"],
            ["changelog"],
            ["changelog", "--all"],
            ["changelog", "--all", "--output", "CHANGELOG.md", "--dry-run"],
            ["changelog", "--prepend", "--dry-run"],
            ["changelog", "v1.0.0..", "--notes"],
            ["lint"],
            ["doctor"],
            ["init", "--dry-run"],
        ],
        ids=" ".join,
    )
    def test_do_better_asking_twice_gives_the_same_answer_and_moves_nothing(self, gonogo, shop, arguments):
        shop.write("new.txt", "not committed")
        before = shop.state
        first = gonogo(*arguments, at=shop)
        assert gonogo(*arguments, at=shop) == first
        assert shop.state == before


class TestWriting:
    def test_init_writes_settings_that_are_read_and_keeps_those_there_are(self, gonogo, shop):
        assert gonogo("init", at=shop).err == "gonogo.yml written; next: gonogo plan\n"
        assert gonogo("plan", at=shop).code == 0
        shop.write("gonogo.yml", "project: mine\n")
        assert "stays as it is" in gonogo("init", at=shop).err
        assert (shop.path / "gonogo.yml").read_text() == "project: mine\n"
        assert gonogo("init", "--force", at=shop).err == "gonogo.yml written; next: gonogo plan\n"
        assert "project: mine" in (shop.path / "gonogo.yml").read_text()

    def test_prepend_writes_once(self, gonogo, shop):
        shop.write("CHANGELOG.md", "# Mine\n\n## 1.0.0\n\nBy hand.\n")
        assert gonogo("changelog", "--prepend", at=shop).err == "CHANGELOG.md: a section for 2.0.0 on top\n"
        text = (shop.path / "CHANGELOG.md").read_text()
        assert text.startswith("# Mine\n\n## 2.0.0\n")
        assert text.endswith("\n## 1.0.0\n\nBy hand.\n")
        assert "nothing changed" in gonogo("changelog", "--prepend", at=shop).err
        assert (shop.path / "CHANGELOG.md").read_text() == text

    def test_prepend_takes_the_template_that_is_named(self, gonogo, shop):
        shop.write("t.j2", "## {{ release.version }} by template\n")
        gonogo("changelog", "--prepend", "--template", "t.j2", at=shop)
        assert "## 2.0.0 by template" in (shop.path / "CHANGELOG.md").read_text()

    def test_packages_get_a_file_each(self, gonogo, shop):
        shop.write("gonogo.yml", "packages: {api: {path: api}, web: {path: web, changelog: web.md}}")
        done = gonogo("changelog", "--packages", at=shop)
        assert done.err == "api/CHANGELOG.md written\nweb.md written\n"
        assert (shop.path / "api/CHANGELOG.md").read_text() == gonogo(
            "changelog", "--all", "--package", "api", at=shop
        ).out


class TestLint:
    def test_message_from_standard_input_is_checked(self, shop):
        done = ran("lint", "--file", "-", at=shop.path, given="wrong\nbody")
        assert done.returncode == 3
        assert done.stdout.startswith("message wrong\n  1:6 ")
        assert ran("lint", "--file", "-", at=shop.path, given="feat: right\n").returncode == 0

    def test_message_in_a_file_is_checked(self, gonogo, shop):
        shop.write("draft", "wrong\n# a comment\n")
        done = gonogo("lint", "--file", str(shop.path / "draft"), at=shop)
        assert (done.code, done.err) == (3, "1 of 1 message with faults\n")
        shop.git("config", "core.commentChar", ";")
        shop.write("draft", "feat: right\n; a comment\n")
        assert (
            gonogo("lint", "--file", str(shop.path / "draft"), at=shop).err == "1 message checked, no fault\n"
        )

    def test_nothing_to_check_is_an_answer(self, gonogo, shop):
        shop.git("tag", "v2.0.0")
        assert gonogo("lint", at=shop) == (0, "", "no commit to check\n")

    def test_hook_is_installed_and_a_foreign_one_is_left(self, gonogo, shop):
        assert "Every commit message is checked" in gonogo("lint", "--install-hook", at=shop).err
        shop.write(".git/hooks/commit-msg", "#!/bin/sh\n")
        done = gonogo("lint", "--install-hook", at=shop)
        assert done.code == 2
        assert "Add this line to it" in done.err

    def test_message_is_checked_outside_of_a_repository_as_well(self, tmp_path):
        assert ran("lint", "--file", "-", at=tmp_path, given="feat: right\n").returncode == 0

    def test_hook_blocks_a_real_commit_and_lets_a_good_one_through(self, shop):
        assert ran("lint", "--install-hook", at=shop.path).returncode == 0
        refused = piped("git commit -q --allow-empty -m 'Added searching'", shop.path)
        assert refused.returncode == 1
        assert "there is no type, colon and space before the text" in refused.stdout + refused.stderr
        assert piped("git commit -q --allow-empty -m 'feat: searching'", shop.path).returncode == 0
        assert shop.git("log", "-1", "--format=%s") == "feat: searching"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "shop"
    generated(2_000, seed=3).write(path)
    return path


class TestMembership:
    def test_each_commit_stands_once_under_the_first_tag_that_contains_it(self, large):
        done = ran("changelog", "--all", "--json", at=large)
        releases = json.loads(done.stdout)

        def listed(*revisions: str) -> set[str]:
            command = ["git", "-C", large, "rev-list", *revisions]
            return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

        every = [commit["sha"] for release in releases for commit in release["commits"]]
        assert len(releases) > 60
        assert len(every) == len(set(every)) == 2_000
        assert set(every) == listed("--all")
        assert {commit["sha"] for commit in releases[0]["commits"]} == listed("HEAD", "--not", "--tags")
        before: list[str] = []
        for release in reversed(releases[1:]):
            expected = listed(release["tag"], *(f"^{tag}" for tag in before))
            assert {commit["sha"] for commit in release["commits"]} == expected
            before.append(release["tag"])


def test_the_demo_takes_no_module_of_the_current_folder(shop, tmp_path, monkeypatch):
    (tmp_path / "msgspec.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert demo_steps.run(shop.path, "planning", ["plan"]).code == 0
