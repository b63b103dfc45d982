import pytest

MOVES = {"packages/my-lib my-lib": "1.0.0 2.0.0", "packages/c c": "1.0.0 1.0.1"}


@pytest.mark.parametrize(
    "table", ["project", "project.optional-dependencies", "dependency-groups", "tool.uv"]
)
@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("my-lib>=1,<2", "my-lib>=2,<3"),
        ("my-lib ~= 1.0", "my-lib ~= 2.0"),
        (
            "My_Lib[x, y] (==1.0.0) ; python_version > '1.0.0'",
            "My_Lib[x, y] (==2.0.0) ; python_version > '1.0.0'",
        ),
        ("my.lib==1.*;extra=='1.0.0'", "my.lib==2.*;extra=='1.0.0'"),
        ("my-lib>=1", "my-lib>=1"),
        ("my-lib", "my-lib"),
        ("my-lib @ file:///lib", "my-lib @ file:///lib"),
        ("my-lib>=0.1,<0.9", "my-lib>=0.1,<0.9"),
        ("my-library>=1,<2", "my-library>=1,<2"),
        ("c~=1.0", "c~=1.0"),
    ],
)
def test_requirement_follows_wherever_it_is_listed(after, table, before, then):
    key = {"project": "dependencies", "tool.uv": "dev-dependencies"}.get(table, "x")
    text = f'# my-lib>=1,<2\n[{table}]\n{key} = [\n  "x==1.0.0", # one\n  "@",\n]\n'
    found = after("packages/b/pyproject.toml", text.replace("@", before), MOVES)
    assert found == text.replace("@", then)


def test_source_of_uv_tells_that_a_requirement_is_on_the_member_whatever_it_said(after):
    text = '[project]\ndependencies = ["my-lib<1"]\n[tool.uv.sources]\nMy-Lib = { workspace = true }\n'
    assert after("packages/b/pyproject.toml", text, MOVES) == text.replace("<1", "<3")


def test_source_of_uv_that_leads_elsewhere_tells_that_it_is_not(after):
    sources = '[tool.uv.sources]\nmy-lib = { git = "https://x.example" }\n'
    text = f'[project]\ndependencies = ["my-lib==1.0.0"]\n{sources}'
    assert after("packages/b/pyproject.toml", text, MOVES) == text


@pytest.mark.parametrize(
    "table", ["dependencies", "dev-dependencies", "group.test.dependencies", "group.'a b'.dependencies"]
)
@pytest.mark.parametrize(
    ("before", "then"),
    [
        ('my-lib = "^1.0"', 'my-lib = "^2.0"'),
        ("MY_lib = '~1.0'", "MY_lib = '~2.0'"),
        (
            'my-lib = { path = "../my-lib", version = "^0.9", develop = true }',
            'my-lib = { path = "../my-lib", version = "^2.0", develop = true }',
        ),
        ('my-lib = { version = "^1.0", extras = ["x"] }', 'my-lib = { version = "^2.0", extras = ["x"] }'),
        ('my-lib = { path = "../my-lib" }', 'my-lib = { path = "../my-lib" }'),
        ('my-lib = "^0.9"', 'my-lib = "^0.9"'),
        ('my-lib = "*"', 'my-lib = "*"'),
        ('python = "^1.0"', 'python = "^1.0"'),
    ],
)
def test_tables_of_poetry_follow(after, table, before, then):
    text = f'[tool.poetry]\nname = "b"\nversion = "1.0.0"\n\n[tool.poetry.{table}]\n@\nx = "1.0.0"\n'
    found = after("packages/b/pyproject.toml", text.replace("@", before), MOVES)
    assert found == text.replace("@", then)
