"""Laws of all kinds: any layout comes back with ranges and versions alone changed; any text gives a value.

In a layout, `@` stands for what follows and `%` for the same text in another's place.
"""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.formats.requirements.conftest import moved

from gonogo.errors import VersionFileError
from gonogo.formats.requirements import KINDS, kind_of, rewritten

VERSIONS = st.tuples(*[st.integers(0, 30)] * 3).map(lambda numbers: ".".join(map(str, numbers)))
COMMENTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20).filter(
    lambda text: not {"@", "%"} & set(text)
)
BREAKS = st.sampled_from(["\n", "\r\n"])


def after(path, text, moves):
    kind = kind_of(path)
    return rewritten(text, kind.edits(text, path, moved(kind.manifest, moves)))


def check(path, layout, ends, old, new, package):
    """A layout in which an exact version of the package, which lies at `packages/a`, follows it."""
    layout = layout.replace("\n", ends)
    text = layout.replace("@", old).replace("%", old)
    assert after(path, text, {f"packages/a {package}": f"{old} {new}"}) == (
        layout.replace("@", new).replace("%", old)
    )


@given(
    table=st.sampled_from(["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]),
    others=st.lists(st.sampled_from(["left", "@s/ab", "a", "é"]), unique=True),
    place=st.integers(0, 4),
    blank=st.sampled_from(["", " ", "\n\t"]),
    lead=st.sampled_from(["", "=", "workspace:"]),
    versions=st.tuples(VERSIONS, VERSIONS),
)
def test_manifest_of_npm_comes_back_with_the_range_alone(table, others, place, blank, lead, versions):
    rows = [f'"{name}"{blank}:{blank}"%"' for name in others]
    rows.insert(place, f'"@s/a":{blank}"{lead}\0"')
    text = (
        f'{{{blank}"name": "b", "version": "%",{blank}"{table}":{blank}{{{f",{blank}".join(rows)}}}{blank}}}'
    )
    text = text.replace("@s", "~s").replace("\0", "@")
    check("packages/b/package.json", text, "\n", *versions, "~s/a")


@given(
    version=st.integers(1, 3),
    name=st.sampled_from(["a", "~s/a"]),
    indent=st.sampled_from([None, 1, 2, "\t"]),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_lock_file_of_npm_comes_back_with_the_packages_entries_alone(version, name, indent, ends, old, new):
    import json

    packages = {
        "": {"name": "root", "version": "%", "devDependencies": {name: "@"}},
        f"node_modules/{name}": {"resolved": "packages/a", "link": True},
        "node_modules/left": {"version": "%", "dependencies": {name: "%"}},
        "packages/a": {"name": name, "version": "@"},
        "packages/b": {"version": "%", "dependencies": {name: "=@", "left": "%"}},
    }
    legacy = {
        name: {"version": "file:packages/a"},
        "b": {"version": "file:packages/b", "requires": {name: "@", "left": "%"}},
        "left": {"version": "%", "requires": {name: "%"}},
    }
    document = {"name": "root", "version": "%", "lockfileVersion": version}
    document |= ({"packages": packages} if version > 1 else {}) | (
        {"dependencies": legacy} if version < 3 else {}
    )
    check("package-lock.json", json.dumps(document, indent=indent), ends, old, new, name)


@given(
    table=st.sampled_from(["dependencies", "dev-dependencies", "target.'cfg(unix)'.build-dependencies"]),
    requirement=st.sampled_from(
        [
            "a = {{ version = {0}, path = '../a' }}",
            "a.path = '../a' # {0}\na.version = {0}",
            'x = {{ package = "a", path = "../../packages/a", version = {0} }}',
        ]
    ),
    quote=st.sampled_from(['"', "'", '"""']),
    noise=st.lists(st.sampled_from(["b = '=%'", "c = { version = '=%' }", "# a = '=%'"]), unique=True),
    ends=BREAKS,
    versions=st.tuples(VERSIONS, VERSIONS),
)
def test_manifest_of_cargo_comes_back_with_the_range_alone(table, requirement, quote, noise, ends, versions):
    first, _, last = requirement.rpartition("{0}")
    stated = first.replace("{0}", "=%").format() + f"{quote}=@{quote}" + last.format()
    text = f"[package]\nname = 'b'\nversion = '%' # ü\n[{table}]\n{stated}\n" + "\n".join([*noise, ""])
    check("packages/b/Cargo.toml", text, ends, *versions, "a")


ENTRIES = st.sampled_from(
    [
        '[[package]]\nname = "{}"\nversion = "%"\nsource = "registry+https://x.example"\n',
        '[[package]]\nname = "{}"\nversion = "0.%"\n',
        '[[package]]\nname = "{}-more"\nversion = "%"\ndependencies = [\n "{} @",\n "b %",\n]\n',
    ]
)


@given(
    before=st.lists(ENTRIES, max_size=3),
    behind=st.lists(ENTRIES, max_size=3),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_lock_file_of_cargo_comes_back_with_the_packages_entries_alone(before, behind, ends, old, new):
    own = '[[package]]\nname = "{}"\nversion = "@"\n'
    text = "version = 4\n\n" + "\n".join([*before, own, *behind]).replace("{}", "a")
    check("Cargo.lock", text, ends, old, new, "a")


@given(
    stated=st.sampled_from(
        [
            '[project]\ndependencies = ["b==%", "a==@", \'c == %\'] # a==%\n',
            "[project.optional-dependencies]\nx = [\n  \"A [x,y] (==@) ; extra == '%'\",\n]\n",
            '[dependency-groups]\n"a b" = ["a===@", {include-group = "a==%"}]\n',
            '[tool.poetry.dependencies]\na = "@"\nb = "%"\n',
            '[tool.poetry.group.x.dependencies]\na = { path = "../a", version = "==@" }\nb = "%"\n',
        ]
    ),
    comment=COMMENTS,
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_manifest_of_python_comes_back_with_the_range_alone(stated, comment, ends, old, new):
    text = f"[tool.x] # {comment}\na = '==%'\n{stated}"
    check("packages/b/pyproject.toml", text, ends, old, new, "a")


@given(
    kind=st.sampled_from(["editable", "virtual", "directory"]),
    before=st.booleans(),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_lock_file_of_uv_comes_back_with_the_packages_entries_alone(kind, before, ends, old, new):
    own = f'[[package]]\nname = "a"\nversion = "@"\nsource = {{ {kind} = "packages/a" }}\n'
    other = (
        '[[package]]\nname = "b"\nversion = "%"\nsource = { virtual = "." }\n'
        f'dependencies = [\n    {{ name = "a", version = "@", source = {{ {kind} = "packages/a" }} }},\n]\n'
        f'[package.metadata]\nrequires-dist = [{{ name = "a", specifier = "==@", {kind} = "packages/a" }}]\n'
    )
    registry = '[[package]]\nname = "a-b"\nversion = "%"\nsource = { registry = "https://x.example" }\n'
    check(
        "uv.lock",
        "\n".join([own, other, registry] if before else [registry, other, own]),
        ends,
        old,
        new,
        "a",
    )


@given(
    quote=st.sampled_from(["", "'", '"']),
    lead=st.sampled_from(["", "workspace:", "workspace:="]),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_lock_file_of_pnpm_comes_back_with_the_ranges_alone(quote, lead, ends, old, new):
    text = (
        "lockfileVersion: '9.0'\n\nimporters:\n\n  packages/b:\n    dependencies:\n"
        f"      a:\n        specifier: {quote}{lead}@{quote}\n        version: link:../a\n"
        "      left:\n        specifier: '%'\n        version: '%'\n\n"
        "  packages/c:\n    dependencies:\n      a:\n        specifier: '%'\n        version: '%'\n\n"
        "packages:\n\n  /a/%:\n    resolution: {integrity: sha512-00}\n"
    )
    check("pnpm-lock.yaml", text, ends, old, new, "a")


@given(lead=st.sampled_from(["npm:", "workspace:"]), ends=BREAKS, old=VERSIONS, new=VERSIONS)
def test_lock_file_of_yarn_comes_back_with_the_ranges_alone(lead, ends, old, new):
    text = (
        f'__metadata:\n  version: 8\n\n"a@{lead}@, a@workspace:packages/a":\n  version: 0.0.0-use.local\n'
        '  resolution: "a@workspace:packages/a"\n\n'
        f'"b@workspace:packages/b":\n  version: 0.0.0-use.local\n  resolution: "b@workspace:packages/b"\n'
        f'  dependencies:\n    a: "{lead}@"\n    left: "npm:%"\n\n'
        '"left@npm:%":\n  version: %\n  resolution: "left@npm:%"\n  dependencies:\n    a: "npm:%"\n'
    )
    text = text.replace("a@", "a\1").replace("b@", "b\1").replace("left@", "left\1")
    ends_at = text.replace("\n", ends)
    before = ends_at.replace("@", old).replace("%", old).replace("\1", "@")
    expected = ends_at.replace("@", new).replace("%", old).replace("\1", "@")
    assert after("yarn.lock", before, {"packages/a a": f"{old} {new}"}) == expected


def fragments(*words):
    return st.lists(st.sampled_from(words) | st.text(max_size=5), max_size=25).map("".join)


TEXTS = (
    st.text()
    | fragments(
        "{", "}", "[", "]", ":", ",", '"dependencies"', '"a"', '"1.0.0"', '"packages"', '"packages/a"', "\n"
    )
    | fragments(
        "[[package]]\n",
        "[dependencies]\n",
        "a",
        " = ",
        '"1.0.0"',
        "{ path = 'packages/a', version = '1' }",
        "\n",
    )
    | fragments(
        "importers:\n",
        "  b:\n",
        "    dependencies:\n",
        "      a:\n",
        "        specifier: ",
        "1.0.0\n",
        "&x ",
        "*x",
    )
    | fragments(
        '"a@workspace:packages/a":\n',
        "  resolution: ",
        '"a@workspace:packages/a"\n',
        "  dependencies:\n",
        "    a: ",
        "\n",
    )
)


@pytest.mark.parametrize("name", sorted(KINDS))
@given(text=TEXTS)
def test_any_text_gives_a_value_or_a_version_file_error(name, text):
    with contextlib.suppress(VersionFileError):
        found = after(name, text, {"packages/a a": "1.0.0 2.0.0"})
        assert after(name, found, {"packages/a a": "2.0.0 1.0.0"}) is not None
