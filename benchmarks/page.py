"""Pages with figures: prose that people may edit, and figures between two markers."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
JUDGE = PAGE.with_name("judge.md")
BEGIN = "<!-- figures: written by `python -m benchmarks --write` -->"
ROLLOUT = "<!-- figures: written by `python -m benchmarks --only rollout --write` -->"
STRICTNESS = "<!-- figures: written by `python -m benchmarks --only strictness --write` -->"
END = "<!-- end of figures -->"
PROSE = f"""\
# Benchmarks

How long gonogo takes, beside other programs that write change logs, and beside git itself.

## Figures

{BEGIN}
{END}

## Rollouts

{ROLLOUT}
{END}

## What is measured

Whole processes, from start to end, on files that the system already has in memory. The programs run in
turn, A B C A B C …; the first round warms up and does not count. Wall and CPU time are medians. A ratio is
the median of the ratios round by round, so that a machine that is busy for a while slows both sides of it.
Peak memory is that of the largest single process, and the highest of all runs.

Every program writes the change log of the whole history: gonogo as it comes, the others with the settings
that come nearest to it: git-cliff with its built-in ones, commitizen with its conventional rules,
python-semantic-release in the mode that writes the file anew. They do not write the same thing: sections,
links and contributors differ. What is compared is the time until a person has the page.

*Cold* is gonogo without its cache of rendered sections. *From its cache* is the same command when nothing
has changed since it was run before.

## How to repeat it

    make bench
    make bench HISTORY=path/to/a/repository/or/bundle

The first makes up a history of the size of a large real project. The other programs are installed at exact
versions, each into an environment of its own below `~/.cache/gonogo-bench`; one that cannot be installed is
named in the table. The exit status is 1 if a promised bound is broken. `python -m benchmarks --write`
renews the figures on this page.
"""


def write(figures: str, place: Path = PAGE, begin: str = BEGIN) -> None:
    """Put new figures between the markers of a page; make the page of benchmarks, if it is not there.

    begin: the marker that they stand behind; a page may have some.

    Raises:
        ValueError: the page has lost its markers.
    """
    page = PROSE if place == PAGE and not PAGE.exists() else place.read_text(encoding="utf-8")
    before, found, rest = page.partition(begin)
    _, end, after = rest.partition(END)
    if not found or not end:
        raise ValueError(f"{place.name} has lost its markers; put these back: {begin} and {END}")
    place.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", encoding="utf-8")
