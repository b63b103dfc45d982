"""What a gate of a contributor finds on the machine of whoever releases."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from gonogo.adapters.commands.bubblewrap import this_machine

needs_sandbox = pytest.mark.skipif(not this_machine().program, reason=this_machine().why_not)

SETTINGS = """\
project: shop
gates:
  unit: {kind: command, run: "sh look.sh", network: false}
  told: {kind: command, run: "sh told.sh", variables: {TILL: "env:TILL_TOKEN", OPENLY: "yes", PASSED: null}}
variables: {EVERYWHERE: "1"}
approvals: {release: {automatic: true}}
"""
LOOK = """\
for each in @HOME@/.ssh/id_ed25519 @HOME@/.gitconfig @HOME@/agent @STATE@/record.db @SHOP@/.git/config; do
  [ -e "$each" ] && echo "FOUND $each"
done
cat @HOME@/.git-credentials 2>/dev/null
cat /proc/$PPID/environ /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep PLANTED
env | grep -E 'SSH_AUTH_SOCK|GNUPGHOME|^GIT_|TOKEN|DATABASE|AWS_SECRET|PLANTED'
for each in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$each ] && readlink /proc/$$/fd/$each | grep -v look.sh; done
git config --get-all credential.helper
printf 'protocol=https\\nhost=till.example\\n\\n' |
  GIT_TERMINAL_PROMPT=0 git credential fill 2>/dev/null | grep password
SSH_AUTH_SOCK=@HOME@/agent ssh-add -l 2>/dev/null | grep -i ed25519
git -C @SHOP@ push origin HEAD:refs/heads/taken 2>/dev/null && echo PUSHED
git push @SHOP@ HEAD:refs/heads/taken 2>/dev/null && echo PUSHED
git push @REMOTE@ HEAD:refs/heads/taken 2>/dev/null && echo PUSHED
ls -d /proc/[0-9]*/task 2>/dev/null | wc -l | grep -E '[0-9]{3}'
cut -d: -f1 /proc/net/dev | grep -E 'eth|ens|wl'
echo x > "$HOME/x" && echo x > "$TMPDIR/x" && echo "home $HOME"
echo done
"""
TOLD = """\
echo "TILL=$TILL OPENLY=$OPENLY PASSED=$PASSED EVERYWHERE=$EVERYWHERE UNNAMED=$UNNAMED"
"""


@pytest.fixture
def shop(place):
    """The shop of somebody with a key, an agent, credentials and tokens, and the tests of somebody else."""
    shop = place("trunk")
    home = shop.folder / "home"
    (home / ".ssh").mkdir(parents=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / ".ssh/id_ed25519")], check=True
    )
    (home / ".git-credentials").write_text("https://ada:PLANTED-password@till.example\n")
    (home / ".gitconfig").write_text(
        f"[credential]\n\thelper = store --file={home}/.git-credentials\n"
        "[user]\n\tname = Ada\n\temail = ada@example.com\n"
    )
    look = (
        LOOK.replace("@HOME@", str(home))
        .replace("@STATE@", str(shop.state))
        .replace("@SHOP@", str(shop.shop))
    )
    for name, text in {"gonogo.yml": SETTINGS, "look.sh": look, "told.sh": TOLD}.items():
        (shop.shop / name).write_text(text)
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", "feat: tests by somebody else")
    shop.git("push", "-q", "origin", "main")
    return shop


@pytest.fixture
def agent(shop):
    """An agent with the key of whoever releases."""
    socket = shop.folder / "home" / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    shop.until(socket.exists)
    key = str(shop.folder / "home" / ".ssh" / "id_ed25519")
    subprocess.run(
        ["ssh-add", "-q", key],
        env={**os.environ, "SSH_AUTH_SOCK": str(socket)},
        check=True,
        capture_output=True,
    )
    yield str(socket)
    process.terminate()
    process.wait()


def released(shop, agent):
    """What each gate printed in a release that somebody begins who has all that there is to find."""
    home = str(shop.folder / "home")
    code, told = shop.run(
        "release",
        "--yes",
        HOME=home,
        GNUPGHOME=home,
        SSH_AUTH_SOCK=agent,
        TILL_TOKEN="PLANTED-token",
        AWS_SECRET_ACCESS_KEY="PLANTED-aws",
        PASSED="passed",
        UNNAMED="PLANTED-x",
    )
    assert code == 0, told
    return {log.parent.name: log.read_text().splitlines() for log in (shop.state / "evidence").rglob("*.log")}


@needs_sandbox
@pytest.mark.threat("contributor", "Look for keys, agents, tokens and the real repository in a test")
def test_a_test_finds_no_key_no_agent_no_token_and_not_the_repository(shop, agent):
    printed = released(shop, agent)
    *found, home, done = printed["unit"]
    assert found == []
    assert home.startswith("home ")
    assert not Path(home.removeprefix("home ")).exists()
    assert done == "done"
    assert re.fullmatch(r"TILL=\S+ OPENLY=yes PASSED=passed EVERYWHERE=1 UNNAMED=", *printed["told"])
    assert "refs/heads/taken" not in shop.refs(shop.remote).keys() | shop.refs(shop.shop).keys()
    assert not any(place.read_bytes().count(b"PLANTED-token") for place in shop.state.rglob("*.db*"))
    _, told = shop.run("report")
    assert "bubblewrap" in told
    assert "without network" in told


@needs_sandbox
@pytest.mark.threat("gate", "Leave the session and clear the environment, to outlive the gate")
def test_what_a_gate_left_running_is_ended_before_the_next_is_asked(shop, agent):
    (shop.shop / "look.sh").write_text("setsid sh -c 'exec env -i sleep 61234' & echo\n")
    shop.git("commit", "-qam", "test: leave something")
    shop.git("push", "-q", "origin", "main")
    released(shop, agent)
    assert b"61234" not in subprocess.run(["ps", "-Ao", "args"], check=True, capture_output=True).stdout
