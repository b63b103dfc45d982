"""The text from what was kept is the text from nothing, whatever happened in between."""

from random import Random

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.app.planning import cached_changelog
from gonogo.app.planning.pages import page_of, template_page

TEMPLATE = """\
## {{ release.version }} {{ release.date }}
{% for c in release.commits %}
* {{ c.subject }} {{ c.author }}
{% endfor %}
{{ release.contributors }}
"""
SETTINGS = [
    "",
    "changelog: {contributors: true}",
    "changelog: {layout: keep-a-changelog, contributors: true}",
    "changelog: {template: release.md.j2}",
    "changelog: {prereleases: merge, unconventional: count}",
    "branches: {workflow: git-flow, develop: side}",
    "versioning: {tag: 'r{version}'}",
]
MESSAGES = [
    "feat: a",
    "fix(b)!: c",
    "docs: d",
    "honest",
    "revert: feat: a",
    "feat: e\n\nCo-authored-by: Z <z@z>",
]


def kept_file(shop):
    return shop.path / ".git" / "gonogo" / "changelog.json"


class Reading(Git):
    """A repository that counts how often all of history was read."""

    whole = 0

    def log(self, include, exclude=(), **more):
        Reading.whole += not exclude
        return super().log(include, exclude, **more)


def text(shop, *, use_kept=True, package="", template=""):
    project = shop.project()
    project.repository = Reading(shop.path)
    page = (
        template_page(project, (shop.path / template).read_text(), template) if template else page_of(project)
    )
    return cached_changelog.text(project, page, package, use_kept=use_kept)


@pytest.fixture
def made_anew():
    """How often all of history was read."""
    before = Reading.whole
    return lambda: Reading.whole - before


class Life:
    """What may happen to a repository between two runs."""

    def __init__(self, shop, seed: int) -> None:
        self.shop = shop
        self.random = Random(seed)
        self.number = 0
        self.tags = ["v1.0.0", "v1.0.1"]
        self.time = 1_800_000_000

    def step(self) -> str:
        weights = {self.commit: 5, self.tag: 4, self.nothing: 2}
        rare = [self.move, self.delete, self.date_anew, self.switch, self.merge, self.settings, self.damage,
                self.mailmap, self.prerelease, self.tag_below, self.foreign_tag]  # fmt: skip
        chosen = self.random.choices([*weights, *rare], [*weights.values(), *([1] * len(rare))])[0]
        self.time += 3600 * self.random.randint(-2, 30)
        chosen()
        return chosen.__name__

    def git(self, *arguments: str) -> str:
        date = f"@{self.time} +0000"
        name = self.random.choice(["Ann", "Bob", "Cem"])
        person = [f"user.name={name}", f"user.email={name.lower()}@example.com"]
        settings = [part for setting in person for part in ("-c", setting)]
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("GIT_AUTHOR_DATE", date)
            environment.setenv("GIT_COMMITTER_DATE", date)
            return self.shop.git(*settings, *arguments)

    def nothing(self) -> None:
        pass

    def commit(self) -> None:
        self.git("commit", "-q", "--allow-empty", "-m", self.random.choice(MESSAGES))

    def _name(self, suffix: str = "") -> str:
        self.number += 1
        self.tags.append(f"{self.random.choice(['v', 'v', 'r'])}1.{self.number}.0{suffix}")
        return self.tags[-1]

    def tag(self) -> None:
        self.git("tag", self._name())

    def prerelease(self) -> None:
        self.git("tag", "-m", "candidate", self._name("-rc.1"))

    def tag_below(self) -> None:
        self.git("tag", self._name(), self._any_commit())

    def foreign_tag(self) -> None:
        self.number += 1
        self.git("tag", f"nightly-{self.number}")

    def move(self) -> None:
        self.git("tag", "-f", self.random.choice(self.tags), self._any_commit())

    def date_anew(self) -> None:
        name = self.random.choice(self.tags)
        self.git("tag", "-f", "-m", "again", name, f"{name}^{{commit}}")

    def delete(self) -> None:
        if len(self.tags) > 1:
            self.git("tag", "-d", self.tags.pop(self.random.randrange(len(self.tags))))

    def switch(self) -> None:
        if self.git("branch", "--list", "side"):
            self.git("checkout", "-q", self.random.choice(["main", "side"]))
        else:
            self.git("checkout", "-q", "-b", "side", self._any_commit())

    def merge(self) -> None:
        if self.git("branch", "--list", "side"):
            self.git("merge", "-q", "--no-ff", "-m", "Merge", self.random.choice(["main", "side"]))

    def settings(self) -> None:
        self.shop.write("gonogo.yml", self.random.choice(SETTINGS))

    def mailmap(self) -> None:
        names = [
            "Ann Chovey <ann@example.com>\n",
            "Bob <ann@example.com> <bob@example.com>\n",
            b"caf\xe9 <x>\n",
        ]
        self.shop.write(".mailmap", self.random.choice(names))
        self.git("add", "-f", ".mailmap")

    def damage(self) -> None:
        place = kept_file(self.shop)
        data = place.read_bytes() if place.exists() else b"x"
        at = self.random.randrange(len(data) or 1)
        place.write_bytes(
            self.random.choice(
                [
                    b"",
                    data[:at],
                    data[:at] + b"\xff" + data[at + 1 :],
                    data[:at] + b"7" + data[at + 1 :],
                    data * 2,
                    b"{}",
                ]
            )
        )

    def _any_commit(self) -> str:
        return self.random.choice(self.git("rev-list", "--all").split("\n"))


@pytest.mark.parametrize("seed", range(6))
def test_kept_text_is_the_text_from_nothing_whatever_happens(shop, seed):
    shop.write("release.md.j2", TEMPLATE)
    shop.write("gonogo.yml", SETTINGS[seed % len(SETTINGS)])
    life = Life(shop, seed)
    story = []
    text(shop)
    for _ in range(24):
        story.append(life.step())
        assert text(shop) == text(shop, use_kept=False), story


def test_nothing_new_is_not_made_anew(shop, made_anew):
    assert text(shop) == text(shop)
    assert made_anew() == 1


def test_commits_and_releases_on_top_are_added(shop, made_anew):
    text(shop)
    shop.git("commit", "-q", "--allow-empty", "-m", "feat: more")
    shop.git("tag", "v1.1.0")
    shop.git("commit", "-q", "--allow-empty", "-m", "fix: more")
    assert text(shop) == text(shop, use_kept=False)
    assert made_anew() == 2


@pytest.mark.parametrize(
    "change",
    [
        ("tag", "-f", "v1.0.1", "HEAD"),
        ("tag", "-d", "v1.0.0"),
        ("tag", "-f", "-m", "again", "v1.0.1", "v1.0.1"),
        ("reset", "-q", "--hard", "v1.0.0"),
        ("tag", "v1.0.0-rc.1", "v1.0.0"),
    ],
)
def test_what_is_not_on_top_is_made_anew(shop, made_anew, change):
    shop.git("tag", "v1.1.0")
    text(shop)
    shop.git(*change)
    assert text(shop) == text(shop, use_kept=False)
    assert made_anew() == 3


def test_first_contribution_is_known_from_what_was_kept(shop):
    shop.write("gonogo.yml", "changelog: {contributors: true}")
    shop.git("tag", "v1.1.0")
    text(shop)
    author = "Bob Sled <bob@shop.example>"
    shop.git("commit", "-q", "--allow-empty", "-m", "feat: more", "--author", author)
    found = text(shop)
    assert found == text(shop, use_kept=False)
    assert found.count("Bob Sled (first contribution)") == 1


@pytest.mark.parametrize("setting", [("mailmap.file", "elsewhere"), ("mailmap.blob", "HEAD:names")])
@pytest.mark.threat(
    "clone", "Set git to rename people by a file that the commit does not have as its mailmap"
)
def test_names_are_those_of_the_commit_whatever_the_clone_is_set_to(shop, setting):
    shop.write("gonogo.yml", "changelog: {contributors: true}")
    shop.write("elsewhere", "Old Name <ann@example.com>\n")
    shop.write("names", "Old Name <ann@example.com>\n")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "chore: names")
    before = text(shop)
    assert "Ann Archer" in before
    shop.git("config", *setting)
    assert text(shop, use_kept=False) == before


def test_bare_repository_takes_its_names_from_head(shop, tmp_path):
    shop.write("gonogo.yml", "changelog: {contributors: true}")
    shop.write("release.md.j2", TEMPLATE)
    shop.write(".mailmap", "Old Name <ann@example.com>\n")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "chore: names")
    bare = tmp_path / "bare.git"
    shop.git("clone", "-q", "--bare", ".", str(bare))
    (bare / "release.md.j2").write_text(TEMPLATE)
    clone = type(shop)(bare)
    assert "Old Name" in text(clone, template="release.md.j2")
    shop.write(".mailmap", "New Name <ann@example.com>\n")
    shop.git("commit", "-q", "-am", "chore: other names")
    clone.git("fetch", "-q", str(shop.path), "main:main")
    assert "Old Name" not in text(clone, template="release.md.j2")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{}", b"x" * 100, b"\n", "é\n{}".encode()])
def test_what_was_kept_and_is_damaged_is_made_anew(shop, data):
    expected = text(shop)
    kept_file(shop).write_bytes(data)
    assert text(shop) == expected
    assert kept_file(shop).read_bytes() != data


@pytest.mark.threat("file", "Cut or change the change log that is kept")
def test_what_was_kept_and_is_cut_or_changed_anywhere_is_not_believed(shop):
    expected = text(shop)
    whole = kept_file(shop).read_bytes()
    for place in range(0, len(whole), 97):
        for data in (whole[:place], whole[:place] + b"#" + whole[place + 1 :]):
            kept_file(shop).write_bytes(data)
            assert text(shop) == expected


def test_folder_that_cannot_be_written_only_costs_time(shop):
    expected = text(shop, use_kept=False)
    (shop.path / ".git" / "gonogo").write_text("in the way")
    assert text(shop) == expected


def test_without_keeping_nothing_is_written(shop):
    before = shop.state
    text(shop, use_kept=False)
    assert shop.state == before
    assert not kept_file(shop).exists()


def test_tags_may_have_names_that_are_not_utf_8(shop):
    shop.git("tag", b"caf\xe9")
    assert text(shop) == text(shop) == text(shop, use_kept=False)


def test_template_that_makes_half_a_character_is_not_kept(shop):
    shop.write("release.md.j2", "{{ '\\ud800' }}")
    assert text(shop, template="release.md.j2") == text(shop, template="release.md.j2", use_kept=False)


def test_worktrees_do_not_mix_their_texts(shop, tmp_path):
    shop.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"), "v1.0.0")
    side = type(shop)(tmp_path / "side")
    for _ in range(2):
        for one in (shop, side):
            assert text(one) == text(one, use_kept=False)


def test_each_package_keeps_its_own(tell):
    shop = tell("""
write gonogo.yml  packages: {api: {path: api}, web: {path: web}}
write api/a  1
commit main  feat: api
tag api@1.0.0
write web/a  1
commit main  feat: web
tag web@1.0.0
write web/a  2
write api/a  2
commit main  fix: both
""")
    for _ in range(2):
        for package in ("api", "web"):
            assert text(shop, package=package) == text(shop, package=package, use_kept=False)
    shop.write("api/b", "3")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "feat: more api")
    shop.git("tag", "api@1.1.0")
    for package in ("api", "web"):
        assert text(shop, package=package) == text(shop, package=package, use_kept=False)
    assert len(list((shop.path / ".git/gonogo").iterdir())) == 2
