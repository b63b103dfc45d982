"""Commands as the pages show them, and as they are."""

import re
import shlex

import click
import pytest

from gonogo.cli.main import COMMANDS, group

_INLINE = re.compile(r"`(gonogo [^`\n]+)`")
_PROGRAM = re.compile(r"^(?:\$ )?(?:\S*/)?gonogo(?= |$)")
_RELEASES = "docs/release.md"
_TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


@pytest.fixture(scope="module")
def shown(pages, fences) -> list[tuple[str, str]]:
    """Every command that begins with gonogo, with the page or block it stands in."""
    lines = [(fence.place, line) for fence in fences("sh", "console") for line in fence.text.splitlines()]
    inline = [(page.name, code) for page in pages.values() for code in _INLINE.findall(page.prose)]
    return [(place, line) for place, line in (*lines, *inline) if _PROGRAM.match(line)]


def test_each_command_and_option_that_is_shown_exists(shown):
    assert len(shown) > 30
    assert [f"{place}: {line}: {fault}" for place, line in shown if (fault := _fault(line))] == []


def _fault(line: str) -> str:
    """What click has against a command line; nothing where it can be read. Nothing is run."""
    arguments = _arguments(line)
    try:
        with group.make_context("gonogo", list(arguments)) as context:
            rest = [*context._protected_args, *context.args]
            name, command, rest = group.resolve_command(context, rest)
            command.make_context(name, rest, parent=context).close()
    except click.exceptions.Exit:
        return ""
    except click.ClickException as problem:
        return problem.message
    return ""


def _arguments(line: str) -> list[str]:
    """The words behind the program's name, up to a comment or to another program."""
    words = shlex.shlex(_PROGRAM.sub("", line), posix=True, punctuation_chars="|><;&")
    words.commenters = "#"
    words.whitespace_split = True
    found: list[str] = []
    for word in words:
        if set(word) <= set("|><;&"):
            break
        found.append(word)
    return found


def test_a_command_that_does_not_exist_would_be_noticed():
    assert "No such command" in _fault("gonogo lunch")
    assert "No such option" in _fault("gonogo plan --lunch")
    assert _fault("$ gonogo changelog --all > CHANGELOG.md") == ""


def test_each_command_is_shown_somewhere(shown):
    told = " ".join(line for _, line in shown)
    assert [name for name in COMMANDS if f" {name}" not in told] == ["completion"]


def test_each_console_block_is_what_the_command_prints_in_the_demos_repository(pages, gonogo):
    """A release needs a remote; those that are shown have a test and a repository of their own."""
    told = {}
    for fence in (fence for name in pages.keys() - {_RELEASES} for fence in pages[name].fences("console")):
        command, _, output = fence.text.partition("\n")
        told[fence.place] = (output, gonogo(_arguments(command)))
    assert told
    assert {place: shown for place, (shown, _) in told.items()} == {
        place: real for place, (_, real) in told.items()
    }


def test_a_template_that_is_shown_writes_what_is_shown_below_it(pages, demo, gonogo):
    page = pages["docs/changelog.md"]
    (template,), (result,) = page.fences("jinja"), page.fences("markdown")
    (demo / "release.md.j2").write_text(template.text)
    try:
        assert gonogo(["changelog", "v1.1.0", "--template", "release.md.j2"]) == result.text
    finally:
        (demo / "release.md.j2").unlink()


def test_each_target_of_make_that_is_shown_exists(pages, fences):
    makefile = next(iter(pages.values())).path.with_name("Makefile").read_text()
    known = set(_TARGET.findall(makefile))
    lines = [line for fence in fences("sh") for line in fence.text.splitlines()]
    text = "\n".join(
        [*lines, *(code for page in pages.values() for code in re.findall(r"`([^`\n]+)`", page.prose))]
    )
    assert set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE)) - known == set()
