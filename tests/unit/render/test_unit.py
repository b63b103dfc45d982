"""A unit of systemd, as its own reader takes it."""

import shutil
import subprocess

import pytest

from gonogo.render.unit import unit

COMMAND = ("/opt/my venv/bin/python", "-m", "gonogo", "-C", '/srv/50% "off"/shop')


def entries(text):
    """The settings of a unit, without its comments and sections."""
    lines = [line for line in text.splitlines() if line and line[0] not in "#["]
    return [tuple(line.split("=", 1)) for line in lines]


def test_it_brings_the_environment_up_and_takes_it_down():
    found = dict(
        entries(unit("shop", "production", ("python", "-m", "gonogo"), "/srv/shop", "/bin:/usr/bin"))
    )
    assert found["ExecStart"] == '"python" "-m" "gonogo" "local" "up" "production" "--attend"'
    assert found["ExecStop"] == '"python" "-m" "gonogo" "local" "down" "production"'
    assert (found["WorkingDirectory"], found["Environment"]) == ("/srv/shop", '"PATH=/bin:/usr/bin"')


def test_what_attends_it_is_started_again_unless_it_was_taken_down_and_what_serves_lives_on():
    found = dict(entries(unit("shop", "production", ("gonogo",), "/srv/shop", "/bin")))
    assert (found["Type"], found["Restart"], found["StartLimitIntervalSec"]) == ("exec", "on-failure", "0")
    assert (found["KillMode"], found["OOMPolicy"]) == ("process", "continue")


def test_signs_that_mean_something_to_systemd_mean_nothing():
    text = unit("my shop/x", "pro$d%n\n", COMMAND, '/srv/50% "off"/shop', "/bin")
    found = dict(entries(text))
    lead = r'"/opt/my venv/bin/python" "-m" "gonogo" "-C" "/srv/50%% \"off\"/shop"'
    assert found["ExecStart"].startswith(lead)
    assert found["ExecStart"].endswith('"up" "pro$$d%%n\\x0a" "--attend"')
    assert found["WorkingDirectory"] == '/srv/50%% "off"/shop'
    assert text.startswith("# gonogo-my-shop-x-pro-d-n-.service: ")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_reads_it(tmp_path):
    place = tmp_path / "gonogo-shop-production.service"
    place.write_text(unit("shop", "production", ("/bin/true", "100%", "$HOME"), str(tmp_path), "/bin"))
    ran = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(place)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert place.name not in ran.stderr, ran.stderr
