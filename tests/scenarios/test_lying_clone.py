"""A clone whose settings, references and files lie: what is planned and written is that of an honest one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.clones import World

from gonogo.testing.history import read_history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HISTORY = """
write pyproject.toml  [project]
  name = "shop"
  version = "1.0.0"
write gonogo.yml  changelog: {contributors: true}
write .gitattributes  *.txt merge=own diff=own filter=own
write a.txt  one
commit main  feat: sell things
tag v1.0.0 : The first
branch side
write b.txt  two
commit side  feat: café au lait
write a.txt  three
commit main  fix: count each thing once
merge side into main
write c.txt  four
commit main  feat!: open the door
"""
QUESTIONS = (
    ("plan", "--json"),
    ("plan", "--json", "--offline"),
    ("changelog", "--all", "--output", "-"),
    ("changelog", "--all", "--json"),
    ("lint", "v1.0.0..HEAD"),
)


class Liar(NamedTuple):
    """A clone, and what a program of it leaves behind."""

    world: World
    folder: Path
    mark: Path

    @property
    def program(self) -> str:
        return f"touch {self.mark}"

    def set(self, *pairs: str) -> None:
        for pair in pairs:
            name, _, value = pair.partition("=")
            self.world.git(self.folder, "config", name, value)

    def git(self, *arguments: str) -> str:
        return self.world.git(self.folder, *arguments)

    def write(self, path: str, text: str) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return place


def output(liar: Liar) -> None:
    liar.set(
        "i18n.logOutputEncoding=UTF-16",
        "i18n.commitEncoding=ISO-8859-1",
        *("log.showSignature=true", "log.mailmap=false", "log.follow=true", "log.diffMerges=first-parent"),
        *("log.date=relative", "log.decorate=full", "log.showRoot=false", "format.pretty=oneline"),
        *("color.ui=always", "column.ui=always", "core.quotePath=true", "core.abbrev=4"),
        *("tag.sort=-creatordate", "versionsort.suffix=-", "status.showUntrackedFiles=no"),
        *("status.relativePaths=false", "status.branch=true", "status.showStash=true", "core.commentChar=%"),
    )


def differences(liar: Liar) -> None:
    liar.set(
        *("diff.renames=copies", "diff.algorithm=histogram", "diff.context=0", "diff.noprefix=true"),
        *(
            "diff.orderFile=order",
            "diff.ignoreSubmodules=all",
            "diff.relative=true",
            "diff.suppressBlankEmpty=true",
        ),
        *("core.bigFileThreshold=1", "diff.own.binary=true", "merge.default=binary", "merge.renames=false"),
        *("merge.conflictStyle=diff3", "merge.renormalize=true", "core.attributesFile=.git/attributes"),
    )
    liar.write("order", "z*\n")
    for place in (".git/info/attributes", ".git/attributes"):
        liar.write(place, "* -diff merge=binary\n*.md export-ignore\n")
    liar.write(".git/info/exclude", "order\n")


def programs(liar: Liar) -> None:
    liar.set(
        *(f"core.{name}={liar.program}" for name in ("fsmonitor", "pager", "editor", "alternateRefsCommand")),
        *(f"diff.{name}={liar.program}" for name in ("external", "own.textconv", "own.command")),
        *(f"pager.{name}={liar.program}" for name in ("log", "config", "status", "diff")),
        *(f"gpg.{name}={liar.program}" for name in ("program", "ssh.program", "openpgp.program")),
        *(f"alias.{name}=!{liar.program}" for name in ("log", "rev-list", "for-each-ref", "merge-tree")),
        f"merge.own.driver={liar.program}",
        f"interactive.diffFilter={liar.program}",
        f"sequence.editor={liar.program}",
        "core.hooksPath=.git/programs",
    )
    for folder in ("hooks", "programs"):
        for name in ("reference-transaction", "post-index-change", "pre-push", "post-checkout", "fsmonitor"):
            liar.write(f".git/{folder}/{name}", f"#!/bin/sh\n{liar.program}\n").chmod(0o755)


def signatures(liar: Liar) -> None:
    liar.set(
        *("gpg.format=ssh", "gpg.ssh.allowedSignersFile=.git/allowed", "gpg.minTrustLevel=undefined"),
        *("user.signingkey=/nowhere", "gpg.ssh.revocationFile=.git/allowed"),
    )
    liar.write(".git/allowed", "* ssh-ed25519 AAAA\n")


def replaced(liar: Liar) -> None:
    """Commits replaced by others, by references and by grafts."""
    tag, head = liar.git("rev-parse", "v1.0.0^{commit}"), liar.git("rev-parse", "HEAD")
    lie = liar.git("commit-tree", f"{head}^{{tree}}", "-p", tag, "-m", "chore: nothing to see")
    liar.git("replace", head, lie)
    liar.write(".git/info/grafts", f"{head} {tag}\n")
    liar.set("core.useReplaceRefs=true", "advice.graftFileDeprecated=false")


def names(liar: Liar) -> None:
    liar.set("mailmap.file=.git/names", "mailmap.blob=refs/lie:names")
    for place in (".git/names", ".mailmap"):
        liar.write(place, "Somebody Else <ann@example.com>\nSomebody Else <bob@example.com>\n")
    liar.write(".git/info/exclude", ".mailmap\n")


def graph(liar: Liar) -> None:
    """A commit graph that was written when the history was another one."""
    head, tag = liar.git("rev-parse", "HEAD"), liar.git("rev-parse", "v1.0.0^{commit}")
    store = liar.folder / ".git" / "objects" / "info" / "commit-graph"
    liar.git("commit-graph", "write", "--reachable")
    data = bytearray(store.read_bytes())
    store.chmod(0o644)
    tree = bytes.fromhex(liar.git("rev-parse", "HEAD^{tree}"))
    at = data.index(tree) + 20
    names = sorted(bytes.fromhex(sha) for sha in liar.git("rev-list", "--all").split())
    data[at : at + 8] = names.index(bytes.fromhex(tag)).to_bytes(4, "big") + (0x70000000).to_bytes(4, "big")
    store.write_bytes(data)
    liar.set("core.commitGraph=true")
    assert liar.git("rev-list", "--count", head) == "2", "the lie works on git itself"


def transport(liar: Liar) -> None:
    liar.set(
        *("push.default=matching", "push.followTags=true", "push.pushOption=ci.skip", "push.gpgSign=false"),
        *(
            "fetch.prune=true",
            "fetch.pruneTags=true",
            "fetch.writeCommitGraph=true",
            "fetch.fsckObjects=false",
        ),
        *("remote.origin.push=refs/heads/*:refs/heads/*", "remote.origin.tagOpt=--no-tags"),
        *("remote.origin.prune=true", "protocol.ext.allow=always", "remote.pushDefault=elsewhere"),
    )


def tracked(liar: Liar) -> None:
    """The remote's branches as the clone knows them, and branches and tags that are named like them."""
    tag = liar.git("rev-parse", "v1.0.0^{commit}")
    liar.git("update-ref", "refs/remotes/origin/main", tag)
    liar.git("update-ref", "refs/heads/origin/main", tag)
    liar.git("update-ref", "refs/heads/refs/heads/main", tag)
    liar.git("update-ref", "refs/HEAD", tag)


LIES: tuple[Callable[[Liar], None], ...] = (
    output, differences, programs, signatures, replaced, names, graph, transport, tracked,
)  # fmt: skip
ONLINE = {tracked}
"""Lies about the remote: who does not ask it cannot know."""


class Clones:
    """One remote, and clones of it; what an honest one answers is asked once."""

    def __init__(self, folder: Path, gonogo: Callable) -> None:
        read_history(HISTORY).write(folder / "made", branch="main")
        self._gonogo = gonogo
        self._world = World(folder, folder / "made", gonogo)
        self._honest = self._world.clone("honest")

    def honest(self, lie: Callable[[Liar], None]) -> dict[str, str]:
        return self.answers(self._honest, lie)

    def lying(self, lie: Callable[[Liar], None]) -> Liar:
        folder = self._world.folder / lie.__name__ / "shop"
        shutil.copytree(self._honest, folder, symlinks=True)
        liar = Liar(self._world, folder, self._world.folder / f"{lie.__name__}.mark")
        lie(liar)
        return liar

    def answers(self, at: Path, lie: Callable[[Liar], None]) -> dict[str, str]:
        asked = [one for one in QUESTIONS if lie not in ONLINE or "--offline" not in one]
        return {" ".join(one): str(self._gonogo(*one, at=at)) for one in asked}


@pytest.fixture
def clones(tmp_path, gonogo) -> Clones:
    return Clones(tmp_path, gonogo)


@pytest.mark.threat(
    "clone", "Set git so that it lies about history, or replace commits, names or the remote's refs"
)
def test_what_is_planned_and_written_is_that_of_an_honest_clone(clones):
    for lie in LIES:
        liar = clones.lying(lie)
        honest = clones.honest(lie)
        for question, answer in clones.answers(liar.folder, lie).items():
            assert answer == honest[question], (lie.__name__, question)
        assert not liar.mark.exists(), lie.__name__
