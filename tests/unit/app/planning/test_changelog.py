import pytest

from gonogo.app.planning import changelog
from gonogo.app.planning.pages import links_of, notes_of, page_of, template_page
from gonogo.app.planning.upcoming import prepended, to_come
from gonogo.errors import RepositoryError, TemplateError, UsageError


def on_top(shop, template=""):
    """What is put on top of its change log, and the sentence on it."""
    project = shop.project()
    page = template_page(project, template, "t.j2") if template else page_of(project)
    return prepended(project, page, "CHANGELOG.md", project.files.read("CHANGELOG.md") or "")


def told(shop, revisions):
    """Tag and subjects of each release in a range."""
    return [
        (changes.tag.name if changes.tag else "", [commit.subject for commit in changes.commits])
        for changes in changelog.of_range(shop.project(), revisions)
    ]


SOLD, COUNTED, FOUND = "feat: sell things", "fix: count each thing once", "feat: search"


class TestRange:
    @pytest.mark.parametrize(
        ("revisions", "releases"),
        [
            ("v1.0.1", [("v1.0.1", [COUNTED])]),
            ("v1.0.0", [("v1.0.0", [SOLD])]),
            ("v1.0.0..", [("", [FOUND]), ("v1.0.1", [COUNTED])]),
            ("v1.0.0..HEAD", [("", [FOUND]), ("v1.0.1", [COUNTED])]),
            ("v1.0.0...HEAD", [("", [FOUND]), ("v1.0.1", [COUNTED])]),
            ("v1.0.0..v1.0.1", [("v1.0.1", [COUNTED])]),
            ("..v1.0.1", [("v1.0.1", [COUNTED]), ("v1.0.0", [SOLD])]),
            ("..", [("", [FOUND]), ("v1.0.1", [COUNTED]), ("v1.0.0", [SOLD])]),
            ("HEAD..v1.0.0", [("v1.0.0", [])]),
        ],
    )
    def test_range_holds_the_releases_in_it(self, shop, revisions, releases):
        found = told(shop, revisions)
        assert [release for release in found if release[1]] == [release for release in releases if release[1]]

    @pytest.mark.parametrize("name", ["HEAD", "main", "v9.9.9", "--all", "-x", "", "\x1b[31m"])
    def test_name_that_is_no_release_tag_is_refused(self, shop, name):
        with pytest.raises(UsageError, match=r"is no release tag\. Name one, or a range such as") as caught:
            told(shop, name)
        assert "\x1b" not in str(caught.value)

    @pytest.mark.parametrize("revisions", ["nowhere..HEAD", "HEAD..nowhere", "--all..HEAD", "HEAD..-x"])
    def test_end_that_is_no_commit_is_refused(self, shop, revisions):
        with pytest.raises(RepositoryError, match="There is no commit '"):
            told(shop, revisions)

    def test_prerelease_that_is_merged_into_its_release_has_no_section(self, shop):
        shop.write("gonogo.yml", "changelog: {prereleases: merge}")
        shop.git("tag", "v1.1.0-rc.1")
        with pytest.raises(UsageError, match=r"'v1\.1\.0-rc\.1' has no section of its own"):
            told(shop, "v1.1.0-rc.1")

    def test_what_a_tagged_candidate_brought_is_told_under_its_release(self, shop):
        """Also what one brought that was rejected, and whose tag stands on a commit of its own."""
        shop.write("gonogo.yml", "candidates: {tag: true}")
        shop.git("switch", "-q", "--create", "release/1.1.0")
        shop.commit("chore(release): 1.1.0")
        shop.git("tag", "v1.1.0-rc.1")
        shop.git("switch", "-q", "main")
        shop.commit("chore(release): 1.1.0")
        shop.git("tag", "v1.1.0")
        assert told(shop, "v1.1.0") == [("v1.1.0", ["chore(release): 1.1.0", FOUND])]
        assert [tag for tag, _ in told(shop, "..") if "rc" in tag] == []

    def test_release_before_the_first_commit_of_a_new_branch_is_refused(self, shop):
        shop.git("checkout", "-q", "--orphan", "new")
        with pytest.raises(UsageError, match=r"'v1\.0\.0' has no section of its own"):
            told(shop, "v1.0.0")
        assert changelog.whole(shop.project()) == []

    def test_contributor_of_before_the_range_is_not_new(self, shop):
        (changes, _) = changelog.of_range(shop.project(), "v1.0.0..")
        assert [(who.name, who.first) for who in changes.contributors] == [("Bob Sled", True)]
        (_, release) = changelog.of_range(shop.project(), "v1.0.0..")
        assert [(who.name, who.first) for who in release.contributors] == [("Ann Archer", False)]


class TestToCome:
    def test_what_is_to_come_stands_under_its_version(self, shop):
        changes = to_come(shop.project())
        assert (changes.version, changes.tag.name, changes.since.name) == ("1.1.0", "v1.1.0", "v1.0.1")
        assert [(who.name, who.first) for who in changes.contributors] == [("Bob Sled", True)]

    def test_nothing_to_release_has_no_version(self, shop):
        shop.git("tag", "v1.1.0")
        assert (to_come(shop.project()).version, to_come(shop.project()).tag) == ("", None)


class TestPrepend:
    def test_file_gets_the_section_to_come_on_top_and_only_once(self, shop):
        shop.write("CHANGELOG.md", "# Changes\r\n\r\n## 1.0.1\r\n\r\nBy hand.\r\n")
        text, sentence = on_top(shop)
        assert text.startswith("# Changes\r\n\r\n## 1.1.0\r\n")
        assert text.endswith("\r\n\r\n## 1.0.1\r\n\r\nBy hand.\r\n")
        assert sentence == "CHANGELOG.md: a section for 1.1.0 on top"
        shop.write("CHANGELOG.md", text)
        assert on_top(shop) == (
            "",
            "CHANGELOG.md has a section for 1.1.0 already; nothing changed",
        )

    def test_section_of_a_template_is_put_there_once_as_well(self, shop):
        template = "### Release {{ release.version }}\n\n* more\n"
        text, _ = on_top(shop, template)
        assert text == "# Changelog\n\n### Release 1.1.0\n\n* more\n"
        shop.write("CHANGELOG.md", text)
        assert on_top(shop, template)[0] == ""

    def test_nothing_to_release_changes_nothing(self, shop):
        shop.git("tag", "v1.1.0")
        assert on_top(shop) == ("", "Nothing to release: no commit since v1.1.0")


class TestPages:
    def test_links_that_are_set_come_before_those_of_the_forge(self, shop):
        shop.git("remote", "add", "origin", "git@github.com:shops/shop.git")
        shop.write("gonogo.yml", "changelog: {links: {issue: 'https://t/{number}'}}")
        links = links_of(shop.project())
        assert (links.issue, links.pull) == (
            "https://t/{number}",
            "https://github.com/shops/shop/pull/{number}",
        )

    def test_template_that_is_named_comes_before_the_one_that_is_set(self, shop):
        shop.write("gonogo.yml", "changelog: {template: set.j2}")
        shop.write("set.j2", "set")
        (changes,) = changelog.of_range(shop.project(), "v1.0.1")
        assert page_of(shop.project()).section(changes) == "set\n"
        assert template_page(shop.project(), "named", "named.j2").section(changes) == "named\n"

    def test_missing_template_is_refused(self, shop):
        shop.write("gonogo.yml", "changelog: {template: missing.j2}")
        with pytest.raises(TemplateError, match=r"There is no template missing\.j2 in this repository"):
            page_of(shop.project())

    def test_notes_say_what_commits_cannot_tell(self, shop):
        shop.write("gonogo.yml", "notes: {known_issues: [Slow.], support: [Ask Ann.]}")
        (changes,) = changelog.of_range(shop.project(), "v1.0.1")
        text = notes_of(shop.project(), changes)
        assert "## Known issues\n\n- Slow.\n" in text
        assert "## Deployment\n\n- Published as tag v1.0.1.\n" in text
        assert text.endswith("## Support\n\n- Ask Ann.\n")
