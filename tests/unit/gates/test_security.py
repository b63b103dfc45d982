import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup
from gonogo.errors import Stopped, SurroundingsError
from gonogo.gates import reports
from gonogo.gates.security import SecurityGate
from gonogo.gates.security_settings import SecuritySettings
from gonogo.testing.commands import Play, PlayedCommands

Poll = Callable[..., Decision]
RUN = {"run": "bandit -r src", "sarif": "reports/bandit.sarif", "scans": ["sast"]}
TOKEN = "ghp_0123456789abcdefghij0123456789abcdef"


def finding(rule: str = "B602", score: str = "7.5", line: int = 6, **more: Any) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": "app/run.py"}, "region": {"startLine": line}}
    return {
        "ruleId": rule,
        "message": {"text": "a shell"},
        "properties": {"security-severity": score},
        "locations": [{"physicalLocation": place}],
    } | more


def sarif(*results: Any, name: str = "Bandit", **more: Any) -> str:
    rules = [{"id": "B602", "properties": {"tags": ["CWE-78"]}}]
    run = {"results": results, "tool": {"driver": {"name": name, "rules": rules}}} | more
    return json.dumps({"version": "2.1.0", "runs": [run]})


def gate(**more: Any) -> SecurityGate:
    return SecurityGate(msgspec.convert(more, SecuritySettings))


def wrote(text: str, code: int = 0, path: str = "reports/bandit.sarif", **more: Any) -> PlayedCommands:
    return PlayedCommands({"bandit": Play(code=code, files={path: text}, **more)})


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


def test_what_is_within_the_limits_is_go_with_counts_and_the_report_as_evidence(
    poll: Poll, tmp_path: Path
) -> None:
    text = sarif(finding(score="5"))
    decision = poll(gate(**RUN), commands=wrote(text, code=1, seconds=1.5))
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        "0 critical, 0 high, 1 medium, 0 low, 0 info; scanned by Bandit",
    )
    assert decision.details == (
        "medium B602 (CVSS 5, CWE-78, A03:2021 Injection) at app/run.py:6, said by Bandit: a shell",
    )
    assert decision.evidence == (
        Evidence("report", "reports/bandit.sarif", "reports/reports/bandit.sarif"),
        Evidence("command", "bandit -r src"),
        Evidence("output", "exit code 1, 1.5 s", "output-1.log"),
    )
    assert (tmp_path / "evidence/reports/reports/bandit.sarif").read_text() == text
    assert (decision.remedy, decision.waits_for) == ("", None)


def test_what_is_above_the_limits_is_no_go_by_name_with_place_and_weakness(poll: Poll) -> None:
    decision = poll(gate(**RUN), commands=wrote(sarif(finding(), finding(score="9.8", line=7)), code=1))
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "1 critical finding (at most 0); 1 high finding (at most 0)",
    )
    assert [line.split(" (")[0] for line in decision.details] == ["critical B602", "high B602"]
    assert decision.remedy == "fix what was found, or say with `suppress:` why it may stay and until when"


def test_of_many_findings_the_rest_are_counted(poll: Poll) -> None:
    text = sarif(*(finding(line=line) for line in range(1, 54)))
    decision = poll(gate(**RUN), commands=wrote(text, code=1))
    assert len(decision.details) == 51
    assert decision.details[-1] == "and 3 more"


def test_a_condition_alone_takes_the_place_of_the_limits(poll: Poll) -> None:
    seven = gate(**RUN, refuse="cvss >= 7")
    decision = poll(seven, commands=wrote(sarif(finding()), code=1))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "refused because cvss is 7.5; cvss >= 7 is met")
    many = sarif(*(finding(score="5", line=line) for line in range(1, 9)))
    assert poll(seven, commands=wrote(many, code=1)).call is Call.GO


def test_a_condition_and_limits_both_count_and_limits_left_out_stay_as_they_are(poll: Poll) -> None:
    both = gate(**RUN, refuse="cvss >= 9", limits={"high": None, "medium": 1})
    assert poll(both, commands=wrote(sarif(finding()), code=1)).call is Call.GO
    medium = sarif(finding(score="5", line=1), finding(score="5", line=2))
    assert poll(both, commands=wrote(medium, code=1)).reason == "2 medium findings (at most 1)"
    critical = poll(both, commands=wrote(sarif(finding(score="9")), code=1))
    assert critical.reason == ("1 critical finding (at most 0); refused because cvss is 9; cvss >= 9 is met")


def test_a_suppressed_finding_is_counted_apart_and_counts_again_after_its_end(poll: Poll) -> None:
    suppress = {"rule": "B602", "reason": "only constants", "until": "2026-11-21"}
    decision = poll(gate(**RUN, suppress=[suppress]), commands=wrote(sarif(finding()), code=1))
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        "0 critical, 0 high, 0 medium, 0 low, 0 info, 1 suppressed; scanned by Bandit",
    )
    assert decision.details == ("1 finding suppressed",)
    ended = gate(**RUN, suppress=[suppress | {"until": "2026-11-20"}])
    again = poll(ended, commands=wrote(sarif(finding()), code=1))
    assert again.call is Call.NO_GO
    assert again.details[-1] == "the suppression of B602 ended on 2026-11-20, so it counts again"


def test_several_scanners_write_one_list(poll: Poll, tmp_path: Path) -> None:
    commands = PlayedCommands(
        {
            "bandit": Play(code=1, files={"reports/a.sarif": sarif(finding(score="5"))}),
            "gitleaks": Play(code=1, files={"reports/b.sarif": sarif(finding("pat", "8"), name="gitleaks")}),
            "pip-audit": Play(files={"reports/c.json": '{"dependencies": [{"name": "a"}]}'}),
        }
    )
    several = gate(run=["bandit", "gitleaks", "pip-audit"], sarif=["reports/*.sarif", "reports/c.json"])
    decision = poll(several, commands=commands)
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 high finding (at most 0)")
    assert len(decision.details) == 2
    assert sorted(place.name for place in (tmp_path / "evidence").glob("*.log")) == [
        "output-1.log",
        "output-3.log",
    ]


@pytest.mark.threat("contributor", "Commit a secret, which a scanner's report then repeats")
def test_secrets_are_told_and_kept_nowhere(poll: Poll, tmp_path: Path) -> None:
    secret = finding("github-pat", "8", message={"text": f"found {TOKEN}"})
    commands = wrote(sarif(secret, name="gitleaks"), code=1, output=f"{TOKEN}\n")
    decision = poll(gate(**RUN | {"scans": ["secrets"]}), commands=commands)
    assert decision.call is Call.NO_GO
    assert decision.details == (
        (
            "high github-pat (CVSS 8, A07:2021 Identification and Authentication Failures) at app/run.py:6,"
            " said by gitleaks: a secret"
        ),
    )
    assert [evidence.value for evidence in decision.evidence] == [
        "reports/bandit.sarif, not kept: secrets were found",
        "bandit -r src",
        "exit code 1, 0 s, not kept: secrets were found",
    ]
    assert TOKEN not in repr(decision)
    assert [place for place in (tmp_path / "evidence").rglob("*") if place.is_file()] == []


def test_a_kind_of_scan_that_was_not_seen_is_a_hold_that_says_what_to_run(poll: Poll) -> None:
    decision = poll(gate(run="bandit", sarif="reports/bandit.sarif"), commands=wrote(sarif()))
    assert told(decision) == (
        Call.HOLD,
        Because.MISSING,
        "no scan for secrets and of the dependencies was seen",
    )
    assert decision.remedy == (
        "run one (for secrets: gitleaks, or trivy; for dependency: npm, or pip install pip-audit, for"
        " requirements.txt, or trivy), or leave the kind out of `scans:`"
    )


def test_a_scanner_that_fails_without_a_report_is_a_hold_with_its_last_words(poll: Poll) -> None:
    commands = PlayedCommands({"bandit": Play(code=2, output=f"usage\nno such format {TOKEN}\n\n")})
    decision = poll(gate(**RUN), commands=commands)
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "`bandit -r src` ended with exit code 2 and wrote no report: no such format [secret]",
    )
    assert decision.waits_for == Setup("see in the log what the scanner says, and let it scan to its end")


def test_a_scanner_that_fails_though_it_found_nothing_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(**RUN), commands=wrote(sarif(), code=2))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "`bandit -r src` ended with exit code 2, though its report has no finding",
    )


@pytest.mark.parametrize("signal", [1, 9])
def test_a_scanner_that_a_signal_ended_is_a_hold_whatever_it_wrote(poll: Poll, signal: int) -> None:
    decision = poll(gate(**RUN), commands=wrote(sarif(finding(score="1")), code=-signal))
    assert told(decision) == (Call.HOLD, Because.BROKEN, f"`bandit -r src` was ended by signal {signal}")


def test_a_scanner_that_says_it_did_not_succeed_is_a_hold(poll: Poll) -> None:
    note = [{"executionSuccessful": False, "toolExecutionNotifications": [{"message": {"text": "bad rule"}}]}]
    decision = poll(gate(**RUN), commands=wrote(sarif(invocations=note)))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "Bandit says that its scan did not succeed: bad rule",
    )


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"results": None}, "its `results` are no list, so it does not say that it looked"),
        (
            {
                "invocations": [
                    {"executionSuccessful": True, "toolExecutionNotifications": [{"level": "error"}]}
                ]
            },
            "an error without a message",
        ),
    ],
)
def test_a_scan_that_did_not_finish_is_a_hold_that_says_what_is_missing(
    poll: Poll, more: dict[str, Any], why: str
) -> None:
    decision = poll(gate(**RUN), commands=wrote(sarif(**more)))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        f"Bandit says that its scan did not succeed: {why}",
    )


def test_six_findings_of_one_rule_on_one_line_are_six_where_five_are_allowed(poll: Poll) -> None:
    six = [finding(score="5", partialFingerprints={"v1": str(number)}) for number in range(6)]
    assert poll(gate(**RUN), commands=wrote(sarif(*six[:5]), code=1)).call is Call.GO
    decision = poll(gate(**RUN), commands=wrote(sarif(*six), code=1))
    assert told(decision) == (Call.NO_GO, Because.FAILED, "6 medium findings (at most 5)")


@pytest.mark.parametrize("code", [0, 1])
def test_a_report_that_cannot_be_read_is_a_hold_and_not_kept(poll: Poll, code: int) -> None:
    decision = poll(gate(**RUN), commands=wrote('{"runs": [', code=code))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "reports/bandit.sarif is not whole JSON (character 11)",
    )
    assert [evidence.name for evidence in decision.evidence] == ["command", "output"]


def test_what_was_found_is_no_go_although_another_scan_broke(poll: Poll) -> None:
    commands = PlayedCommands(
        {
            "bandit": Play(code=1, files={"reports/a.sarif": sarif(finding())}),
            "gosec": Play(code=2, files={"reports/b.sarif": "{"}),
        }
    )
    decision = poll(gate(run=["bandit", "gosec"], sarif="reports/*.sarif"), commands=commands)
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "1 high finding (at most 0); and not all was scanned",
    )
    assert decision.details[-1] == "reports/b.sarif is not whole JSON (character 2)"


def test_success_without_a_report_is_a_hold(poll: Poll) -> None:
    decision = poll(gate(**RUN), commands=PlayedCommands({"bandit": Play()}))
    assert told(decision) == (Call.HOLD, Because.MISSING, "there is no report at reports/bandit.sarif")
    assert decision.remedy == "let the command write SARIF there, or correct `sarif:`"


def test_a_command_that_only_prepares_need_not_write_a_report(poll: Poll) -> None:
    commands = PlayedCommands({"make": Play(), "bandit": Play(files={"reports/bandit.sarif": sarif()})})
    decision = poll(gate(**RUN | {"run": ["make rules", "bandit"]}), commands=commands)
    assert decision.call is Call.GO


def test_what_a_scanner_left_out_is_told(poll: Poll) -> None:
    text = '{"dependencies": [{"name": "own", "skip_reason": "not found"}, {"name": "a"}]}'
    decision = poll(gate(**RUN | {"scans": ["dependency"]}), commands=wrote(text))
    assert (decision.call, decision.details) == (Call.GO, ("not scanned: pip-audit: own: not found",))


@pytest.mark.threat("gate", "Leave a scanner's report of an earlier run in place")
def test_a_report_of_an_earlier_run_is_no_evidence(poll: Poll, tmp_path: Path) -> None:
    old = tmp_path / "checkout/reports/bandit.sarif"
    old.parent.mkdir(parents=True)
    old.write_text(sarif())
    assert told(poll(gate(**RUN), commands=PlayedCommands({"bandit": Play()})))[1] is Because.MISSING
    assert not old.exists()


def test_a_report_of_an_earlier_run_that_cannot_be_removed_is_a_hold(
    poll: Poll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "checkout/reports/bandit.sarif"
    old.parent.mkdir(parents=True)
    old.write_text(sarif())

    def refuse(_place: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    decision = poll(gate(**RUN), commands=wrote(sarif()))
    assert told(decision) == (Call.HOLD, Because.BROKEN, "an earlier run's reports are in the way")


def test_a_pattern_that_finds_too_much_is_a_hold(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST", 0)
    decision = poll(gate(**RUN), commands=wrote(sarif()))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "`sarif:` finds more than 0 files; make the pattern narrower",
    )


def test_a_program_that_is_not_there_is_a_hold_that_says_what_to_install(poll: Poll) -> None:
    decision = poll(gate(**RUN), commands=PlayedCommands({}))
    assert told(decision) == (Call.HOLD, Because.MISSING, "a scanner cannot be run")
    assert decision.remedy.startswith("There is no program 'bandit' on PATH")


def test_a_scan_that_takes_too_long_is_no_go(poll: Poll) -> None:
    decision = poll(gate(**RUN), commands=PlayedCommands({"bandit": Play(seconds=60)}))
    assert told(decision) == (Call.NO_GO, Because.TIMED_OUT, "not done after 1 min; it was ended")
    assert decision.evidence == (Evidence("command", "bandit -r src"),)


def test_all_scanners_together_have_the_time_of_the_gate(poll: Poll) -> None:
    commands = PlayedCommands({"bandit": Play(seconds=40, files={"reports/bandit.sarif": sarif()})})
    decision = poll(gate(**RUN | {"run": ["bandit", "bandit -r src"]}), commands=commands)
    assert told(decision)[1] is Because.TIMED_OUT
    assert [ran.timeout for ran in commands.ran] == [60, 20]


@pytest.mark.parametrize("after", [0, 1])
def test_where_we_are_stopped_there_is_no_answer(poll: Poll, after: int) -> None:
    asked = iter([False] * after)
    with pytest.raises(Stopped):
        poll(gate(**RUN), commands=wrote(sarif()), stopped=lambda: next(asked, True))


def test_an_optional_gate_says_no_and_that_it_is_optional(poll: Poll) -> None:
    decision = poll(gate(**RUN), commands=wrote(sarif(finding()), code=1), required=False)
    assert (decision.call, decision.required) == (Call.NO_GO, False)


# Nothing is configured: what is installed is run.


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout with something for every scanner, and a token in one file."""
    folder = tmp_path / "checkout"
    for name in ("src/app.py", ".semgrep/rules.yml", "go.mod", "package-lock.json", "requirements.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    return folder


def installed(tmp_path: Path, **texts: str) -> PlayedCommands:
    """Scanners that write these reports into the evidence; npm prints it."""
    plays = {
        name.replace("_", "-"): Play(
            files={str(tmp_path / f"evidence/reports/{name.replace('_', '-')}"): text}
        )
        for name, text in texts.items()
    }
    suffixed = {
        name: Play(
            output=text if name == "npm" else "",
            files={f"{path}{'.json' if name == 'pip-audit' else '.sarif'}": text},
        )
        for name, play in plays.items()
        for path, text in play.files.items()
    }
    return PlayedCommands(suffixed)


def test_the_scanners_that_are_installed_are_run_with_what_is_there(
    poll: Poll, tmp_path: Path, shop: Path
) -> None:
    commands = installed(
        tmp_path,
        bandit=sarif(),
        semgrep=sarif(name="Semgrep OSS"),
        gosec=sarif(name="gosec"),
        gitleaks=sarif(name="gitleaks"),
        npm='{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 1}}}',
        pip_audit='{"dependencies": [{"name": "a"}]}',
        trivy=sarif(name="Trivy"),
    )
    decision = poll(gate(), commands=commands)
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        (
            "0 critical, 0 high, 0 medium, 0 low, 0 info; scanned by"
            " Bandit, Semgrep OSS, gosec, gitleaks, npm audit, pip-audit and Trivy"
        ),
    )
    evidence = f"{tmp_path}/evidence/reports"
    assert [" ".join(ran.command).replace(evidence, "HERE") for ran in commands.ran] == [
        "bandit -r . -q -f sarif -o HERE/bandit.sarif",
        (
            "semgrep scan --config .semgrep --metrics=off --disable-version-check --quiet --sarif"
            " --output HERE/semgrep.sarif ."
        ),
        "gosec -quiet -fmt sarif -out HERE/gosec.sarif ./...",
        (
            "gitleaks detect --no-git --source . --redact --no-banner --report-format sarif"
            " --report-path HERE/gitleaks.sarif"
        ),
        "npm audit --json --package-lock-only --loglevel silent",
        "pip-audit -r requirements.txt --progress-spinner off -f json -o HERE/pip-audit.json",
        "trivy fs --quiet --scanners vuln,secret --format sarif --output HERE/trivy.sarif .",
    ]
    assert commands.ran[1].environment["SEMGREP_SEND_METRICS"] == "off"
    kept = {found.path for found in decision.evidence if found.name == "report"}
    assert kept >= {"reports/bandit.sarif", "reports/npm.json", "reports/trivy.sarif"}
    assert not list(shop.rglob("*.sarif"))


def test_only_scanners_of_the_wanted_kinds_run_where_there_is_something_to_scan(
    poll: Poll, tmp_path: Path
) -> None:
    commands = installed(tmp_path, bandit=sarif(), gitleaks=sarif(name="gitleaks"), trivy=sarif())
    assert poll(gate(scans=["secrets"]), commands=commands).call is Call.GO
    assert [ran.command[0] for ran in commands.ran] == ["gitleaks", "trivy"]
    nothing = installed(tmp_path, bandit=sarif())
    decision = poll(gate(scans=["sast"]), commands=nothing)
    assert (told(decision), nothing.ran) == (
        (Call.HOLD, Because.MISSING, "no security scanner was found for what is here"),
        [],
    )


@pytest.mark.usefixtures("shop")
def test_where_no_scanner_is_installed_it_holds_and_says_what_to_install(poll: Poll) -> None:
    decision = poll(gate(), commands=PlayedCommands({}))
    assert told(decision) == (
        Call.HOLD,
        Because.MISSING,
        "no security scanner was found for what is here",
    )
    assert decision.remedy.startswith("install one (for sast: pip install 'bandit[sarif]', or ")
    assert decision.remedy.endswith("), or say with `run:` and `sarif:` how to scan")


@pytest.mark.usefixtures("shop")
def test_an_installed_scanner_that_writes_nothing_is_a_hold(poll: Poll, tmp_path: Path) -> None:
    stale = tmp_path / "evidence/reports/bandit.sarif"
    stale.parent.mkdir(parents=True)
    stale.write_text(sarif())
    decision = poll(gate(scans=["sast"]), commands=PlayedCommands({"bandit": Play()}))
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "bandit ended with exit code 0 and wrote no report",
    )


def test_an_installed_scanner_that_ends_with_more_than_1_is_a_hold_whatever_it_found(
    poll: Poll, tmp_path: Path
) -> None:
    report = str(tmp_path / "evidence/reports/gitleaks.sarif")
    secret = finding("pat", "1")
    commands = PlayedCommands({"gitleaks": Play(code=2, files={report: sarif(secret, name="gitleaks")})})
    decision = poll(gate(scans=["secrets"]), commands=commands)
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "gitleaks ended with exit code 2, so it did not scan to its end",
    )


def test_the_report_of_an_installed_scanner_is_not_kept_where_it_found_a_secret(
    poll: Poll, tmp_path: Path
) -> None:
    commands = installed(tmp_path, gitleaks=sarif(finding("pat", message={"text": TOKEN}), name="gitleaks"))
    decision = poll(gate(scans=["secrets"]), commands=commands)
    assert decision.call is Call.NO_GO
    assert not [place for place in (tmp_path / "evidence").rglob("*") if place.is_file()]


def test_an_installed_scanner_that_takes_too_long_is_no_go(poll: Poll) -> None:
    commands = PlayedCommands({"gitleaks": Play(seconds=3600)})
    assert told(poll(gate(), commands=commands))[:2] == (Call.NO_GO, Because.TIMED_OUT)


def test_the_settings_are_those_of_the_promise() -> None:
    settings = msgspec.convert({}, SecuritySettings)
    assert (settings.kind, settings.seconds, settings.scans) == (
        "security",
        3600,
        ("sast", "secrets", "dependency"),
    )
    limits = settings.most
    assert limits is not None
    assert (limits.critical, limits.high, limits.medium, limits.low) == (0, 0, 5, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"run": "bandit"}, "say with `sarif:` where the command writes its report"),
        ({"sarif": "a.sarif"}, "say with `run:` what writes the report"),
        ({"run": "a | b", "sarif": "a"}, "no shell reads the command"),
        ({"run": "a", "sarif": "../a"}, "expected a path or pattern inside the repository"),
        ({"refuse": "cvss >="}, "Character 8 of the condition, at its end: expected a number"),
        ({"refuse": "coverage > 1"}, "coverage is not measured here"),
        ({"scans": []}, "length >= 1"),
        ({"scans": ["dast"]}, "Invalid enum value 'dast'"),
        ({"limits": {"high": -1}}, ">= 0"),
        ({"limits": {"hihg": 1}}, "hihg"),
        ({"timeout": "soon"}, "is not a duration"),
        ({"suppress": [{"rule": "B602", "reason": "x"}]}, "until"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        msgspec.convert(wrong, SecuritySettings)


def test_a_report_behind_a_pipe_is_none(poll: Poll, tmp_path: Path) -> None:
    folder = tmp_path / "checkout/reports"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "bandit.sarif")
    assert told(poll(gate(**RUN), commands=PlayedCommands({"bandit": Play()})))[1] is Because.MISSING


def test_a_scanner_that_cannot_be_kept_apart_is_not_passed_over(poll: Poll, tmp_path: Path) -> None:
    class Apart(PlayedCommands):
        def run(self, *_: Any, **__: Any) -> Any:
            raise SurroundingsError("gonogo.yml requires a sandbox")

    (tmp_path / "checkout").mkdir(exist_ok=True)
    (tmp_path / "checkout" / "a.py").write_text("")
    with pytest.raises(SurroundingsError, match="requires a sandbox"):
        poll(gate(scans=["sast"]), commands=Apart({}))
