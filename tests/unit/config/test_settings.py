import pytest

from gonogo.config.convert import convert
from gonogo.config.settings import Changelog, Settings, Versioning
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
