"""What is missing or wrong here, and how to fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gonogo.app.planning import hook, sources
from gonogo.app.planning.lines import line_of
from gonogo.app.planning.linting import of_range
from gonogo.app.planning.planning import plan
from gonogo.app.planning.readiness import readiness
from gonogo.app.planning.told_releases import changelog_style, changelog_warnings
from gonogo.app.releasing.releasing import Request, in_the_way, prepare
from gonogo.app.setup.finding import Finding
from gonogo.app.setup.members import workspace_findings
from gonogo.config.runners import found_gates
from gonogo.domain.planning.bump import Wish
from gonogo.domain.planning.current import Statement, current, wished
from gonogo.domain.planning.readiness import Obstacle, pushed_elsewhere
from gonogo.domain.planning.sight import taken, unknown
from gonogo.domain.planning.strays import SAY_TAGS, strays_told
from gonogo.domain.planning.together import apart
from gonogo.domain.text import counted, listed, printable
from gonogo.domain.window import trust
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gonogo.app.caller import Caller
    from gonogo.app.planning.gating import Kinds
    from gonogo.app.planning.lines import Line
    from gonogo.app.project import Project
    from gonogo.domain.planning.plan import Plan
    from gonogo.ports.clock import Clocks
    from gonogo.ports.sandbox import SandboxProgram
    from gonogo.ports.signatures import Signatures


_TOLD = 3
"""Lines that are named; the others are counted."""


def examine(
    project: Project,
    caller: Caller,
    kinds: Kinds,
    green: Callable[[str], str],
    clocks: Clocks,
    sandbox: Callable[[], SandboxProgram],
    signatures: Signatures,
) -> list[Finding]:
    """Look at everything that a release needs; a look that fails is a finding too.

    kinds: the classes of gates. green: why a command says no, or "". clocks: those of others. sandbox: what
    this machine has. signatures: of the person at it.
    """
    looked = [_looked(subject, look, project) for subject, look in _looks(project).items()]
    program = sandbox()
    looked += [_sandbox(project, program), *_key(project, program, signatures)]
    looked += [*workspace_findings(project), *_clock(project, clocks)]
    told = {finding.sentence for finding in looked if finding.health == "fault"}
    found = dict.fromkeys(_in_the_way(project, caller, kinds, green))
    return looked + [
        Finding(one.kind, "fault", one.sentence, one.remedy)
        for one in found
        if one.sentence not in told and one.kind != "no-answer"  # the look at the remote tells it
    ]


def _in_the_way(
    project: Project, caller: Caller, kinds: Kinds, green: Callable[[str], str]
) -> Iterator[Obstacle]:
    """What keeps the next release from beginning, of every package: the very same that would refuse it."""
    plans: list[Plan] = []
    for package in project.settings.packages or [""]:
        try:
            planned = plan(project, Wish(), package, with_risk=False)
            plans += [planned.plan] if planned.plan else []
            obstacles = in_the_way(project, planned, kinds, green, Request())
            yield from obstacles
            if planned.plan and not obstacles:
                prepare(project, caller, planned, kinds, green, Request())
        except GonogoError as problem:
            yield Obstacle("plan", *_parts(problem))
            yield from readiness(project)
    yield from apart(plans)


def _parts(problem: GonogoError) -> tuple[str, str]:
    """What happened, and what to do."""
    sentence, _, remedy = str(problem).partition(". ")
    return sentence, remedy


def _looked(subject: str, look: Callable[[Project], Finding], project: Project) -> Finding:
    try:
        return look(project)
    except GonogoError as problem:
        return Finding(subject, "fault", *_parts(problem))


def _clock(project: Project, clocks: Clocks) -> list[Finding]:
    """Whether others agree with this machine's clock, where a window goes by it."""
    settings = project.settings
    gates = (settings.gates or {}).values()
    if not (settings.windows or settings.freezes or any(gate.kind == "window" for gate in gates)):
        return []
    others = clocks.compared()
    doubt = trust.distrusted(others)
    if doubt:
        return [Finding("clock", "fault", doubt, "set it, as by NTP")]
    told = trust.told(others)
    known = any(one.ahead is not None for one in others)
    remedy = "have NTP set this machine's clock: windows and freezes go by it alone"
    return [Finding("clock", "well" if known else "advice", f"other clocks: {told}", "" if known else remedy)]


def _history(project: Project) -> Finding:
    project.refuse_shallow()
    return Finding("history", "well", "complete")


def _settings(project: Project) -> Finding:
    if project.files.read("gonogo.yml") is None:
        return Finding("settings", "advice", "no gonogo.yml: all of it is detected", "gonogo init")
    return Finding("settings", "well", "gonogo.yml is right")


def _remote(project: Project) -> Finding:
    sight = project.sight
    if sight.there is None:
        again = "try again, and look at its address" if sight.silence else "gonogo doctor, without --offline"
        return Finding("remote", "fault" if sight.silence else "advice", unknown(sight), again)
    if elsewhere := pushed_elsewhere(project.remote_name, project.pushed_to):
        return Finding("remote", "fault", elsewhere.sentence, elsewhere.remedy)
    branches, tags = counted(len(sight.there.branches), "branch", "branches"), len(sight.there.tags)
    answered = f"{printable(sight.remote)} has {branches} and {counted(tags, 'tag')}"
    missing = taken(sight)
    return Finding("remote", "well", f"{answered}. {missing}" if missing else answered)


def _workflow(project: Project) -> Finding:
    flow = project.flow
    lines = [name for name in project.lines if not flow.line or name != flow.line.branch]
    more = len(lines) - _TOLD
    names = listed([*map(printable, lines[-_TOLD:]), *([f"{more:,} more"] if more > 0 else [])])
    beside = f"; lines of versions: {names}" if lines else ""
    return Finding("branches", "well", f"{flow.workflow}: {flow.reason}{beside}")


def _tags(project: Project) -> Finding:
    line, naming = line_of(project), project.naming()
    tags = line.tags
    patterns = listed([pattern.text for pattern in naming.patterns])
    told = (
        f"{counted(len(tags), 'release')} named {patterns}, the latest {tags[-1].name}"
        if tags
        else (f"no release yet; tags will be named {naming.patterns[0].text}")
    )
    if line.followed.tags:
        number = len(line.followed.tags)
        told += (
            f"; {'all' if number == len(tags) else f'{number:,} of them'} on lines that were cut from here"
        )
    if not naming.strays:
        return Finding("tags", "well", told)
    return Finding(
        "tags", "well" if naming.stated else "advice", f"{told}; {strays_told(naming.strays)}", SAY_TAGS
    )


def _version(project: Project) -> Finding:
    seen = sources.look(project.files, "", project.settings.versioning.files)
    line = line_of(project)
    finding = _stated(project, line, sources.stating(seen))
    left = sources.unwritten(seen, str(line.latest.version) if line.latest else "")
    if not left:
        return finding
    remedy = "do what it says, or name the files that carry the version under versioning.files"
    return Finding("version", "advice", f"{finding.sentence}; {'; '.join(left)}", remedy)


def _stated(project: Project, line: Line, found: Sequence[sources.Source]) -> Finding:
    latest = line.stated
    tagged = Statement(f"tag {latest.name}", latest.version) if latest else None
    statements = sources.statements(found, project.scheme)
    stated, wish = current(tagged, statements), wished(statements)
    if stated is None and line.latest:
        told = f"{line.latest.version}, by tag {line.latest.name} on a line that was cut from here"
        return Finding("version", "well", told)
    if stated is None:
        first = wish.version.stable if wish else project.scheme.first(project.dating.now().date())
        return Finding("version", "well", f"none yet; the first will be {first}")
    places = ", ".join(
        [statement.source for statement in [tagged] if statement] + [file.place for file in found]
    )
    return Finding("version", "well", f"{stated.version}, by {places}")


def _changelog(project: Project) -> Finding:
    packages = list(project.settings.packages) or [""]
    told = _some([changelog_style(project, package) for package in packages])
    gaps = [
        gap for package in packages for gap in changelog_warnings(project, line_of(project, package), package)
    ]
    if not gaps:
        return Finding("changes", "well", told)
    sentence, _, remedy = gaps[0].partition("; to accept that, ")
    return Finding("changes", "advice", f"{told}; {sentence}", remedy or "gonogo changelog --all shows it")


def _messages(project: Project) -> Finding:
    checked = of_range(project)
    faulty = sum(bool(message.faults) for message in checked)
    if faulty:
        told = f"{faulty} of {counted(len(checked), 'commit')} since the latest release are not conventional"
        return Finding("messages", "advice", told, "gonogo lint")
    return Finding(
        "messages", "well", f"{counted(len(checked), 'commit')} since the latest release, no fault"
    )


def _gates(project: Project) -> Finding:
    if stated := project.settings.gates:
        return Finding("gates", "well", f"{counted(len(stated), 'gate')}: {printable(', '.join(stated))}")
    if found := found_gates(project.files):
        told = ", ".join(f"{gate.name} (by {gate.source})" for gate in found)
        return Finding("gates", "well", f"none set; found {told}")
    remedy = "say in gonogo.yml how it is tested; gonogo init shows how"
    return Finding("gates", "advice", "nothing was found that tests it", remedy)


def _sandbox(project: Project, program: SandboxProgram) -> Finding:
    """How gates are kept apart here, by the settings here; those of the branch that is released to count."""
    mode = project.settings.granted.sandbox.mode
    if mode == "off":
        reading = "gates run without a sandbox by gonogo.yml: they may read all that you may"
        return Finding("sandbox", "advice", reading, "say sandbox: auto")
    if not program.why_not:
        return Finding("sandbox", "well", f"gates run in one, by {program.told}")
    why, _, remedy = program.why_not.partition(". ")
    reading = f"gates run without one, and may read all that you may: {why}"
    health: Literal["fault", "advice"] = "fault" if mode == "require" else "advice"
    return Finding(
        "sandbox", health, reading if mode == "auto" else f"gonogo.yml requires one: {why}", remedy
    )


def _key(project: Project, program: SandboxProgram, signatures: Signatures) -> list[Finding]:
    """Whether what gates run could sign as the person at this machine, whose word counts."""
    mode, key = project.settings.granted.sandbox.mode, project.git_settings.get("user.signingkey", "")
    apart = mode != "off" and not program.why_not
    how = signatures.reach(key) if key and project.settings.people and not apart else ""
    if not how:
        return []
    told = f"what gates run can sign as you: {how}, and gates run without a sandbox"
    remedy = "let gates run in a sandbox, or elsewhere than where you sign; or keep the key on a security key"
    return [Finding("key", "advice", told, remedy)]


def _hook(project: Project) -> Finding:
    if hook.is_installed(project):
        return Finding("hook", "well", "messages are checked as they are committed")
    return Finding(
        "hook", "advice", "messages are not checked as they are committed", "gonogo lint --install-hook"
    )


def _packages(project: Project) -> Finding:
    packages = project.settings.packages
    present = {name: project.files.names(project.folder(name)) for name in packages}
    missing = [f"{name} ({printable(packages[name].path)})" for name in packages if not present[name]]
    if missing:
        sentence = f"there is nothing in the folder of {_some(missing)}"
        return Finding("packages", "advice", sentence, "correct its path in gonogo.yml, or take it out")
    told = [f"{name} {_latest(project, name)}" for name in packages]
    return Finding("packages", "well", f"{counted(len(packages), 'package')}: {_some(told)}")


def _latest(project: Project, package: str) -> str:
    latest = line_of(project, package).latest
    return str(latest.version) if latest else "without a release yet"


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - _TOLD
    return listed([*texts[:_TOLD], *([f"{more:,} more"] if more > 0 else [])])


def _looks(project: Project) -> dict[str, Callable[[Project], Finding]]:
    """Where releases are those of packages, there is one look at all of these, and none at the whole."""
    left_out = {"tags", "version"} if project.settings.packages else {"packages"}
    if not project.remote_name:
        left_out.add("remote")
    return {name: look for name, look in _LOOKS.items() if name not in left_out}


_TOLD = 10
_LOOKS: dict[str, Callable[[Project], Finding]] = {
    "history": _history,
    "remote": _remote,
    "settings": _settings,
    "branches": _workflow,
    "packages": _packages,
    "tags": _tags,
    "version": _version,
    "changes": _changelog,
    "messages": _messages,
    "gates": _gates,
    "hook": _hook,
}
