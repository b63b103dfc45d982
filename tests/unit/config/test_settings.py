import pytest

from gonogo.config.convert import convert
from gonogo.config.settings import Changelog, Settings, Versioning, tag_patterns
from gonogo.domain.versions import TagPattern
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.semver import SemVerScheme
from gonogo.domain.versions.sequential import SequentialScheme
from gonogo.errors import ConfigError
from gonogo.formats.yaml import read


def settings(text: str) -> Settings:
    return convert(read(text, "gonogo.yml"), Settings)


def refusal(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        settings(text)
    return caught.value.problems


def test_no_setting_is_every_default():
    assert settings("") == Settings()


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("{}", SemVerScheme()),
        ("{scheme: semver, zero: strict}", SemVerScheme("strict")),
        ("{scheme: calver, pattern: YY.0M.MICRO}", CalVerScheme("YY.0M.MICRO")),
        ("{scheme: sequential}", SequentialScheme()),
    ],
)
def test_versioning_names_a_scheme(text, scheme):
    assert settings(f"versioning: {text}").versioning.to_scheme() == scheme


def test_weights_leave_the_others_as_they_are():
    policy = settings("versioning: {weights: {docs: patch, feat: none}}").versioning.to_policy()
    assert (policy.weights["docs"], policy.weights["feat"], policy.weights["fix"]) == (
        "patch",
        "none",
        "patch",
    )
    assert Versioning().to_policy().unconventional == "patch"


def test_sections_leave_the_others_as_they_are():
    titles = settings("changelog: {sections: {docs: Words, feat: null, fix: Mended}}").changelog.to_titles()
    assert (titles.get("docs"), titles.get("feat"), titles.get("fix")) == ("Words", None, "Mended")
    assert titles["perf"] == Changelog().to_titles()["perf"]


def test_layout_brings_its_own_headings():
    titles = settings("changelog: {layout: keep-a-changelog}").changelog.to_titles()
    assert (titles["feat"], titles["fix"], titles["deprecate"]) == ("Added", "Fixed", "Deprecated")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("versioning:\n  tag: v1", 1, "must contain {version} once"),
        ("versioning:\n  scheme: calver\n  pattern: MICRO.YYYY", 1, "MICRO.YYYY"),
        ("packages:\n  api: {path: a, tag: api}", 2, "must contain {version} once"),
        ("packages:\n  api: {tag: 'api@{version}'}", 2, "missing"),
        ("lint:\n  header: -1", 2, "header"),
        ("branches:\n  green: make 'ci", 1, "No closing quotation"),
        ("branches:\n  green: ' '", 1, "expected a command"),
        ("branches:\n  main: main\n  release: rel", 3, "branches.release: expected {version} once"),
        ("branches:\n  hotfix: fix it {version}", 2, "branches.hotfix: git takes no branch called"),
        ("branches:\n  release: r/{version}\n  hotfix: r/{version}", 3, "no one could tell them apart"),
    ],
)
def test_what_cannot_work_is_refused_with_its_line(text, line, words):
    (problem,) = refusal(text)
    assert problem.startswith(f"gonogo.yml:{line}: ")
    assert words in problem


def test_all_faults_are_told_at_once_with_the_nearest_right_name():
    problems = refusal("projekt: shop\nversioning: {scheme: smever}\nchangelog: {file: [a], layuot: x}\n")
    assert [problem.split(": ")[0] for problem in problems] == ["gonogo.yml:1", "gonogo.yml:2"] + [
        "gonogo.yml:3"
    ] * 2
    assert "Did you mean 'project'?" in problems[0]
    assert "Did you mean 'semver'?" in problems[1]
    assert any("Did you mean 'layout'?" in problem for problem in problems[2:])


def test_people_are_who_is_who():
    text = f"people: [{{name: Ann, email: ann@x.example, roles: [qa], keys: [ssh-ed25519 {'A' * 68} ann]}}]"
    (ann,) = settings(text).people
    assert (ann.name, ann.email, ann.roles, len(ann.keys)) == ("Ann", "ann@x.example", ("qa",), 1)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("[{name: Ann}]", "missing"),
        ("[{name: '', email: ann@x.example}]", "length at least 1"),
        ("[{name: Ann, email: '*@x.example'}]", "is not an address"),
        ("[{name: Ann, email: ann@x.example, keys: [AAAA]}]", "is not a public SSH key"),
        ("[{name: Ann, email: ann@x.example}, {name: A., email: ANN@x.example}]", "stands in people twice"),
        ("[{name: Ann, email: ann@x.example, roles: [dev]}]", "in a role of qa; in people there is 0"),
    ],
)
def test_people_whose_word_could_not_count_are_refused(people, words):
    (problem,) = refusal(f"approvals: {{release: {{roles: [qa]}}}}\npeople: {people}")
    assert words in problem


def test_do_better_partial_settings_keep_the_other_defaults():
    given = Settings(
        versioning=Versioning(weights={"docs": "patch"}),
        changelog=Changelog(sections={"docs": "Documentation"}),
    )
    weights, titles = given.versioning.to_policy().weights, given.changelog.to_titles()
    assert weights == {**Settings().versioning.to_policy().weights, "docs": "patch"}
    assert titles == {**Settings().changelog.to_titles(), "docs": "Documentation"}


GATE = "{kind: command, run: ls"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "project: x\napprovals:\n  release: {roles: [qa]}\npeople: [{name: A, email: a@x.x}]",
            3,
            "there is 0",
        ),
        (
            "people: [{name: A, email: a@x.x}]\nhotfix:\n  approvals: {roles: [x]}",
            3,
            "hotfix.approvals: asks for",
        ),
        ("approvals:\n  release: {at_least: 1}\n  production: {not_by: [author]}", 3, "people must say who"),
        ("approvals:\n  release:\n    at_least: 2\n    one_per_role: true\n    roles: [a]", 2, "roles has 1"),
        (
            "approvals:\n  release:\n    at_least: 1\n    not_by: [boss]",
            4,
            "found 'boss'",
        ),
        ("approvals:\n  release:\n    expires: soon", 2, "is not a duration"),
        (f"gates:\n  unit: {GATE}}}\n  e2e: {GATE}, needs: [unti]}}", 3, "needs 'unti', which is no gate"),
        (f"x: 1\ngates:\n  a: {GATE}, needs: [b]}}\n  b: {GATE}, needs: [a]}}", 1, "x: no such key"),
        (
            f"project: x\ngates:\n  a: {GATE}, needs: [b]}}\n  b: {GATE}, needs: [a]}}",
            2,
            "in a circle: a and b",
        ),
        (f"gates:\n  a: {GATE}, retry: {{times: 11}}}}", 2, "at most 10"),
        (f"gates:\n  a: {GATE}, retry: {{after: soon}}}}", 2, "is not a duration"),
        ("permissions:\n  overide: [a]", 2, "Did you mean 'override'?"),
        ("permissions:\n  retry: {unit: developer}", 2, "expected a list"),
        ("candidates:\n  tag: maybe", 2, "true or false"),
        ("issues:\n  file: [a]", 2, "expected text"),
        ("hotfix:\n  modules: {src: [1, {}]}", 2, "hotfix.modules.src"),
        (
            "project: x\npeople: [{name: A, email: a@x.x}, {name: B, email: A@x.x}]",
            2,
            "stands in people twice",
        ),
    ],
)
def test_rules_that_cannot_work_are_refused_with_their_line(text, line, words):
    problems = refused(text)
    assert words in problems[0]
    assert problems[0].startswith(f"gonogo.yml:{line}: ")


def refused(text: str) -> tuple[str, ...]:
    """What is wrong with a file, with gates of the kinds that are installed."""
    from gonogo.bootstrap.settings import parse_settings

    with pytest.raises(ConfigError) as caught:
        parse_settings(text, "gonogo.yml")
    return caught.value.problems


def test_what_nobody_says_about_releases_is_the_default():
    given = settings("permissions: {override: [boss]}\nhotfix: {modules: {src/a: [tests/a]}}")
    assert given.permissions.override == ("boss",)
    assert given.permissions.emergency == ("release-manager",)
    assert given.permissions.retry["unit"] == ("developer",)
    assert given.hotfix.approvals.roles == ("emergency-approver",)
    assert not given.hotfix.approvals.automatic
    assert given.hotfix.modules == {"src/a": ("tests/a",)}
    assert (given.candidates.tag, given.issues) == (False, None)


def test_approvals_are_one_rule_for_each_place_and_one_yes_where_nothing_is_said():
    given = settings("approvals: {release: {at_least: 2}, production: {at_least: 3}}")
    assert [given.approvals_of(name).at_least for name in ("release", "production", "staging")] == [2, 3, 1]


def test_the_default_rule_of_a_hotfix_needs_nobody_to_be_there():
    assert settings("people: [{name: Ann, email: ann@x.example}]").hotfix.approvals.at_least == 1


def test_tags_are_named_by_one_pattern_or_by_several():
    assert tag_patterns(settings("versioning: {tag: 'r{version}'}").versioning.tag) == (
        TagPattern("r{version}"),
    )
    several = settings("packages: {api: {path: api, tag: ['api-{version}', 'api@{version}']}}").packages[
        "api"
    ]
    assert [pattern.text for pattern in tag_patterns(several.tag)] == ["api-{version}", "api@{version}"]
    assert tag_patterns("") == tag_patterns([]) == ()


@pytest.mark.parametrize(
    "text", ["versioning: {tag: ['v{version}', x]}", "packages: {api: {path: api, tag: x}}"]
)
def test_pattern_without_a_version_is_refused(text):
    (problem,) = refusal(text)
    assert "Tag pattern 'x' must contain {version} once" in problem


def test_sequential_versions_have_no_development_versions():
    (problem,) = refusal("versioning: {scheme: sequential, development: patch}")
    assert problem == "gonogo.yml:1: versioning.development: sequential versions have none"
