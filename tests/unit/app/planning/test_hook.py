import subprocess
import sys

import pytest

from gonogo.app.planning.hook import install, is_installed
from gonogo.errors import UsageError


def commit(shop, message: str) -> subprocess.CompletedProcess:
    command = ["git", "-C", shop.path, "commit", "-q", "--allow-empty", "-m", message]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_hook_blocks_a_wrong_message_and_lets_a_right_one_through(shop):
    install(shop.project(), sys.executable)
    refused = commit(shop, "wrong")
    assert refused.returncode == 1
    assert "there is no type, colon and space before the text" in refused.stdout + refused.stderr
    assert commit(shop, "feat: right").returncode == 0
    assert shop.git("log", "-1", "--format=%s") == "feat: right"


@pytest.mark.threat("contributor", "Put modules into the repository that the commit hook would import")
def test_hook_is_not_led_astray_by_what_lies_in_the_repository(shop):
    for name in ("gonogo", "click", "json", "re"):
        shop.write(f"{name}.py", "raise SystemExit('led astray')")
    install(shop.project(), sys.executable)
    assert commit(shop, "feat: right").returncode == 0
    assert "led astray" not in commit(shop, "wrong").stderr


def test_hook_is_installed_once(shop):
    assert install(shop.project(), "python").startswith("Every commit message is checked from now on")
    assert install(shop.project(), "python") == "The commit-msg hook is installed already"
    assert is_installed(shop.project())


def test_hook_of_somebody_else_stays_and_the_line_to_add_is_told(shop):
    place = shop.write(".git/hooks/commit-msg", "#!/bin/sh\nmine\n")
    with pytest.raises(UsageError, match=r"There is another commit-msg hook\. Add this line to it: exec "):
        install(shop.project(), "/opt/a b/python")
    assert place.read_text() == "#!/bin/sh\nmine\n"
    assert not is_installed(shop.project())


def test_line_that_was_added_to_another_hook_counts(shop):
    shop.write(".git/hooks/commit-msg", '#!/bin/sh\nmine\nexec python -m gonogo lint --file "$1"\n')
    assert is_installed(shop.project())


@pytest.mark.parametrize("place", ["hooks", "a b/hooks"])
def test_hook_goes_where_git_is_told_to_look(shop, place):
    shop.git("config", "core.hooksPath", place)
    install(shop.project(), sys.executable)
    assert (shop.path / place / "commit-msg").exists()
    assert commit(shop, "wrong").returncode == 1


def test_hook_goes_to_a_folder_of_the_home(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    shop.git("config", "core.hooksPath", "~/hooks")
    install(shop.project(), sys.executable)
    assert (tmp_path / "home/hooks/commit-msg").exists()
    assert commit(shop, "wrong").returncode == 1


def test_hook_serves_all_worktrees(shop, tmp_path):
    shop.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = type(shop)(tmp_path / "side")
    install(side.project(), sys.executable)
    assert is_installed(shop.project())
    assert commit(side, "wrong").returncode == commit(shop, "wrong").returncode == 1


def test_hook_quotes_the_interpreter(shop):
    install(shop.project(), "/opt/a b'c/python")
    assert (
        """exec '/opt/a b'"'"'c/python' -P -m gonogo""" in (shop.path / ".git/hooks/commit-msg").read_text()
    )
