import pytest

from gonogo.errors import VersionFileError

MOVES = {"packages/a @shop/a": "1.0.0 2.0.0", "packages/c c": "1.0.0 1.0.1"}


def manifest(table, requirement):
    required = f'{{"@shop/a": "{requirement}", "x": "1.0.0"}}'
    return f'{{\r\n\t"name": "b", "version": "1.0.0",\r\n\t"{table}": {required}\r\n}}'


@pytest.mark.parametrize(
    "table", ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
)
@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("1.0.0", "2.0.0"),
        ("^1.0.0", "^2.0.0"),
        ("~1.0.0", "~2.0.0"),
        (">=1 <2", ">=2 <3"),
        (">=1", ">=1"),
        ("*", "*"),
        ("workspace:1.0.0", "workspace:2.0.0"),
        ("workspace:^1.0.0", "workspace:^2.0.0"),
        ("workspace:>=1 <2", "workspace:>=2 <3"),
        ("workspace:@shop/a@^1.0.0", "workspace:@shop/a@^2.0.0"),
        ("workspace:*", "workspace:*"),
        ("workspace:^", "workspace:^"),
        ("workspace:~", "workspace:~"),
        ("workspace:../a", "workspace:../a"),
        ("file:../a", "file:../a"),
        ("npm:other@^1.0.0", "npm:other@^1.0.0"),
        ("catalog:", "catalog:"),
        ("latest", "latest"),
        ("github:shop/a", "github:shop/a"),
    ],
)
def test_range_follows_in_every_table_and_nothing_else_changes(after, table, before, then):
    assert after("packages/b/package.json", manifest(table, before), MOVES) == manifest(table, then)


def test_range_that_the_version_before_did_not_meet_is_on_a_registrys_package(after):
    text = manifest("dependencies", "^0.9.0")
    assert after("packages/b/package.json", text, MOVES) == text


def test_alias_of_a_workspace_is_told_by_the_name_behind_it(after):
    text = '{"dependencies": {"old": "workspace:@shop/a@1.0.0", "c": "workspace:other@1.0.0"}}'
    assert after("package.json", text, MOVES) == text.replace("a@1.0.0", "a@2.0.0")


def test_range_of_a_workspace_that_cannot_be_read_is_refused_with_its_place(after):
    with pytest.raises(
        VersionFileError, match=r"packages/b/package\.json: dependencies\.@shop/a: 'next' is not a range"
    ):
        after("packages/b/package.json", manifest("dependencies", "workspace:next"), MOVES)


@pytest.mark.parametrize("text", ["{}", '{"dependencies": []}', "[]"])
def test_manifest_without_such_a_table_stays(after, text):
    assert after("package.json", text, MOVES) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not valid JSON"),
        ('{"dependencies": {"@shop/a": "\\u0031.0.0"}}', "is spelled in an unusual way"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a": "' + "a" * 600_000 + '"}', "is larger than"),
    ],
)
def test_manifest_that_cannot_be_proved_is_refused(after, text, words):
    with pytest.raises(VersionFileError, match=words):
        after("package.json", text, MOVES)
