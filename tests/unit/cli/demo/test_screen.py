from gonogo.cli.demo.screen import Screen
from gonogo.cli.demo.steps import Step

WATCHED = "1.1.0   64 %  production: watch: nothing against 1.1.0 so far: 0% ({} of 9) failed; evidence 1"


def test_of_what_a_watch_says_at_every_tick_a_file_gets_the_last(capsys):
    screen = Screen()
    for count in range(3):
        screen.line(WATCHED.format(count))
    screen.line("1.1.0   64 %  production: 50 % of the traffic to the candidate")
    shown = capsys.readouterr().out.splitlines()
    assert shown == [
        f"  {WATCHED.format(2)}",
        "  1.1.0   64 %  production: 50 % of the traffic to the candidate",
    ]


def test_the_end_of_a_release_is_shown_although_it_tells_the_evidence(capsys):
    Screen().line("✗ 1.2.0 rolled back: production: worse; evidence 271, no-go from 100")
    assert "evidence 271" in capsys.readouterr().out


def test_a_step_that_ends_while_it_watches_shows_where_it_was(capsys):
    screen = Screen()
    screen.begin("A release", "gonogo release")
    screen.line(WATCHED.format(7))
    screen.end(1.25)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "A release",
        "$ gonogo release",
        f"  {WATCHED.format(7)}",
        "  1.2 s",
    ]


def test_a_long_output_is_cut(capsys):
    Screen().show(Step("All of it", "gonogo changelog", 0.5, 0, "line\n" * 40))
    shown = capsys.readouterr().out.splitlines()
    assert shown[-1] == "  … 12 more lines"
    assert shown.count("  line") == 28
