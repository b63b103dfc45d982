"""Scanners at work on a checkout: each is run, its reports are read, and what cannot count is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain import duration
from gonogo.domain.secrets import mask
from gonogo.domain.security.finding import Kind, kind_of_scanner
from gonogo.domain.security.inventory import Inventory
from gonogo.domain.text import excerpt
from gonogo.errors import FormatError, Stopped, SurroundingsError, UsageError
from gonogo.formats import scans as scanner_reports
from gonogo.formats.command_line import words
from gonogo.gates.reports import FOLDER, Reports

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from gonogo.domain.security.finding import Finding
    from gonogo.formats.scan import Scan
    from gonogo.gates.answer import Answer
    from gonogo.gates.scanners import Scanner
    from gonogo.ports.commands import Finished
    from gonogo.ports.gate import Ask, GateContext


class OutOfTimeError(Exception):
    """The gate's time is over."""


class Scanning:
    """What the scanners of one question did and found.

    inventory: the findings. scanners: who scanned, in their order. seen: the kinds of scan that were
    done. broken: why the word of one does not count, a sentence each. unread: what was left out.
    """

    def __init__(self, ask: Ask, tools: GateContext, answer: Answer) -> None:
        """Take the question, and the answer that is told what was run."""
        self.inventory = Inventory()
        self.scanners: dict[str, None] = {}
        self.seen: set[Kind] = set()
        self.broken: list[str] = []
        self.unread: list[str] = []
        self._ask = ask
        self._tools = tools
        self._answer = answer
        self._left = ask.timeout

    def configured(self, line: str, patterns: Iterable[str], log: str) -> None:
        """Run a command as settings write it, and read the reports that it wrote or wrote anew.

        Raises:
            UsageError: there is no such program.
            FormatError: a pattern finds too many files.
            OutOfTimeError: it was ended.
            Stopped: we are being stopped, so there is no answer.
        """
        reports = [Reports(self._tools.checkout, pattern) for pattern in patterns]
        before = _state(reports)
        finished = self._run(words(line), log)
        after = _state(reports)
        fresh = [place for place, state in after.items() if state != before.get(place)]
        if fresh or finished.code:
            secrets = self._take(f"`{line}`", finished, Reports(self._tools.checkout, ""), fresh)
        else:
            secrets = False
        self._tell(line, finished, log, secrets=secrets)

    def installed(self, scanner: Scanner) -> bool:
        """Run one of the known scanners, if it is installed and there is something to scan; whether it was.

        Raises:
            OutOfTimeError: it was ended.
            Stopped: we are being stopped, so there is no answer.
        """
        target = scanner.target(self._tools.checkout)
        if target is None:
            return False
        report = f"{FOLDER}/{scanner.name}.{scanner.suffix}"
        place = self._tools.evidence / report
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        log = report if scanner.prints else f"{scanner.name}.log"
        command = scanner.command(target, str(place))
        try:
            finished = self._run(command, log, scanner.environment)
        except SurroundingsError:
            raise
        except UsageError:
            return False
        kept = Reports(self._tools.evidence, "")
        places = [place] if place.is_file() else []
        secrets = self._take(scanner.name, finished, kept, places, scanner.kinds)
        self._tell(" ".join(scanner.command(target, report)), finished, log, secrets=secrets)
        return True

    def _run(
        self, command: Sequence[str], log: str, environment: Mapping[str, str] | None = None
    ) -> Finished:
        finished = self._tools.commands.run(
            command,
            operation=self._ask.operation,
            folder=self._tools.checkout,
            log=self._tools.evidence / log,
            timeout=max(self._left, 0.001),
            environment=environment,
            stopped=self._tools.stopped,
        )
        if finished.stopped or self._tools.stopped():
            raise Stopped("the gate was stopped before it could answer")
        self._left -= finished.seconds
        if finished.timed_out:
            self._answer.saw("command", " ".join(command))
            raise OutOfTimeError
        return finished

    def _take(
        self,
        name: str,
        finished: Finished,
        reports: Reports,
        places: Collection[Path],
        kinds: Collection[Kind] = (),
    ) -> bool:
        """Read the reports of one run, and keep those without secrets; whether there were any."""
        broken = len(self.broken)
        found: set[Kind] = set()
        for place in places:
            found |= self._read(reports, place, kinds)
        if len(self.broken) == broken and (problem := _problem(finished, places, found, known=bool(kinds))):
            self.broken.append(f"{name} {problem}{_last_words(finished)}")
        return Kind.SECRETS in found

    def _read(self, reports: Reports, place: Path, kinds: Collection[Kind]) -> set[Kind]:
        """What kinds of findings a report has."""
        found: set[Kind] = set()

        def take(finding: Finding) -> None:
            found.add(finding.kind)
            self.inventory.add(finding)

        root = str(self._tools.checkout)
        try:
            scans = reports.read(place, lambda file: scanner_reports.read(file, take, root))
        except FormatError as problem:
            self.broken.append(str(problem))
        else:
            self._scanned(scans, found, kinds)
            self._keep(reports, place, secrets=Kind.SECRETS in found)
        return found

    def _scanned(self, scans: Iterable[Scan], found: set[Kind], kinds: Collection[Kind]) -> None:
        for each in scans:
            self.scanners[each.scanner] = None
            self.unread += (f"{each.scanner}: {mask(what)}" for what in each.unread)
            if each.failed:
                self.broken.append(f"{each.scanner} says that its scan did not succeed: {mask(each.failed)}")
            else:
                self.seen |= {*(kinds or [kind_of_scanner(each.scanner)]), *found}

    def _keep(self, reports: Reports, place: Path, *, secrets: bool) -> None:
        """Keep a report, unless it quotes what nobody should read."""
        name = reports.name(place)
        if secrets:
            self._answer.saw("report", f"{name}, not kept: secrets were found")
            if place.is_relative_to(self._tools.evidence):
                place.unlink()
        elif place.is_relative_to(self._tools.evidence):
            self._answer.saw("report", name, name)
        else:
            self._answer.saw("report", name, reports.keep(place, self._tools.evidence))

    def _tell(self, line: str, finished: Finished, log: str, *, secrets: bool) -> None:
        ended = f"exit code {finished.code}, {duration.shown(finished.seconds)}"
        self._answer.saw("command", line)
        if secrets:
            (self._tools.evidence / log).unlink(missing_ok=True)
            self._answer.saw("output", f"{ended}, not kept: secrets were found")
        else:
            self._answer.saw("output", ended, log)


def _state(reports: Iterable[Reports]) -> dict[Path, tuple[int, int]]:
    """The size and the last change of each report that there is."""
    places = (place for each in reports for place in each.found())
    return {place: (place.stat().st_size, place.stat().st_mtime_ns) for place in places}


def _problem(finished: Finished, places: Collection[Path], found: Collection[Kind], *, known: bool) -> str:
    """Why an end is no scan: most scanners end with another code than 0 where they found something.

    known: it is one of those that end with 1 then, and with more only where something is wrong.
    """
    if finished.code < 0:
        return f"was ended by signal {-finished.code}"
    ended = f"ended with exit code {finished.code}"
    if not places:
        return f"{ended} and wrote no report"
    if finished.code and not found:
        return f"{ended}, though its report has no finding"
    return f"{ended}, so it did not scan to its end" if known and finished.code > 1 else ""


def _last_words(finished: Finished) -> str:
    lines = [line.strip() for line in finished.output.splitlines() if line.strip()]
    return f": {excerpt(mask(lines[-1]), 200)}" if lines else ""
