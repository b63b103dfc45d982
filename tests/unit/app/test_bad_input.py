"""Whatever people put into a repository: an answer or a sentence, never a traceback and never a hang."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gonogo.adapters.files.directory import Directory
from gonogo.app.planning import cached_changelog, changelog, linting
from gonogo.app.planning.pages import notes_of, page_of
from gonogo.app.planning.planning import plan
from gonogo.app.planning.upcoming import prepended
from gonogo.app.setup.setup import settings_text
from gonogo.bootstrap import diagnosis
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.settings import read_settings
from gonogo.bootstrap.settings_model import model_of
from gonogo.config.convert import convert
from gonogo.config.settings import Settings
from gonogo.domain.planning.bump import Wish
from gonogo.errors import GonogoError
from gonogo.formats.version_files import KINDS
from gonogo.formats.yaml import read
from gonogo.render.data import release
from gonogo.render.plan_data import plan_data
from gonogo.render.plan_text import plan_text
from gonogo.testing.history import History

few = settings(
    derandomize=True,
    deadline=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
many = settings(few, max_examples=150)


def ask_everything(path: Path, settings_file: Path | None = None) -> list[str]:
    """Every answer about a repository, as text that can be written; of an error, its sentence."""
    return [
        _answer(ask, path, settings_file)
        for ask in (_plan, _changelog, _data, _lint, _doctor, _init, _prepend)
    ]


def _answer(ask, path: Path, settings_file: Path | None) -> str:
    try:
        text = ask(open_project(path, settings_file))
    except GonogoError as problem:
        text = str(problem)
        assert text
    text.encode()
    return text


def _plan(project):
    found = plan(project, Wish())
    text = plan_text(found, 80)
    assert not re.search("[\x00-\x08\x0b-\x1a\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    return text + msgspec.json.encode(plan_data(found)).decode()


def _changelog(project):
    page = page_of(project)
    first, second, anew = (
        cached_changelog.text(project, page, use_kept=use_kept) for use_kept in (True, True, False)
    )
    assert first == second == anew
    return first


def _data(project):
    sets = changelog.whole(project)
    notes = [notes_of(project, changes) for changes in sets]
    return msgspec.json.encode([release(changes) for changes in sets]).decode() + "".join(notes)


def _lint(project):
    return str(linting.of_range(project))


def _doctor(project):
    return str(diagnosis.examine(project))


def _init(project):
    text = settings_text(project)
    document = read(text, "gonogo.yml")
    convert(document, model_of(document.data))
    return text


def _prepend(project):
    text = project.files.read("CHANGELOG.md") or ""
    return "".join(prepended(project, page_of(project), "CHANGELOG.md", text))


WORDS = [
    b"feat", b"fix(", b")", b"!", b": ", b":", b"\n", b"\n\n", b"\r\n", b"BREAKING CHANGE: ",
    b"BREAKING-CHANGE", b"Closes #1", b" #2", b"(#3)", b"Refs: ", b"Co-authored-by: A <a@b>",
    b'Revert "', b'"', b"revert: ", b"This reverts commit ", b"0123456", b"`", b"```", b"<b>",
    b"\\", b"[x](", b"\xff", b"\xc3\xa9", b"\x1b[31m", "\u202e\u2028\x85".encode(), b"\t", b" ",
    b"word", b"ABC-1", b"|", b"# ", b"---", b"- ", b"{{", b"%s", b"{version}",
]  # fmt: skip
MESSAGES = (st.binary(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=14).map(b"".join)).map(
    lambda data: data.replace(b"\0", b"")
)


LINKS = "links: {issue: 'i/{number}', ticket: 't/{key}', commit: 'c/{sha}'}"
LOOKS = ["", f"changelog: {{layout: keep-a-changelog, contributors: true, {LINKS}}}"]


@given(st.lists(MESSAGES, min_size=1, max_size=60), st.sampled_from(LOOKS))
@few
def test_any_message_has_its_place_in_every_answer(messages, text):
    with TemporaryDirectory() as folder:
        history = History()
        history.commit("feat: begin")
        history.tag("v1.0.0")
        for message in messages:
            history.commit(message)
        history.write(Path(folder) / "shop")
        (Path(folder) / "settings.yml").write_text(text)
        for answer in ask_everything(Path(folder) / "shop", Path(folder) / "settings.yml")[:3]:
            assert "1.0.0" in answer


def is_name(data: bytes) -> bool:
    """Whether git takes these bytes for the name of a tag: the rules of `git check-ref-format`."""
    parts = data.split(b"/")
    return (
        all(part and not part.startswith(b".") and not part.endswith(b".lock") for part in parts)
        and not re.search(rb"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{", data)
        and not data.endswith(b".")
        and len(data) < 200
    )


NAMES = st.one_of(
    st.binary(min_size=1, max_size=20),
    st.text(min_size=1, max_size=12).map(lambda text: text.encode(errors="ignore")),
    st.from_regex(
        r"[vx@/{}-]{0,2}[0-9]{1,3}\.[0-9]\.[0-9](-(rc|beta)\.[0-9]{1,3})?(\+[a-z]+)?", fullmatch=True
    ).map(str.encode),
    st.from_regex(rb"v[0-9.]{1,150}", fullmatch=True),
).filter(is_name)


@given(st.sets(NAMES, max_size=25), st.randoms(use_true_random=False))
@few
def test_any_name_of_a_tag_is_a_release_or_none_of_ours(names, random):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop"
        history = History()
        for number in range(4):
            history.commit(f"feat: number {number}")
        history.write(path)
        shas = [
            commit.sha for commit in open_project(path).repository.log([open_project(path).references.head])
        ]
        lines = [b"%s refs/tags/%s\n" % (random.choice(shas).encode(), name) for name in sorted(names)]
        (path / ".git/packed-refs").write_bytes(
            b"# pack-refs with: peeled fully-peeled sorted \n" + b"".join(lines)
        )
        assert len(open_project(path).references.tags) == len(names)
        ask_everything(path)


BYTES = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass"))


@given(BYTES)
@many
def test_any_bytes_are_settings_or_a_sentence_with_its_place(tmp_path, data):
    (tmp_path / "gonogo.yml").write_bytes(data)
    try:
        told = f"gonogo.yml is {read_settings(Directory(tmp_path))}"
    except GonogoError as problem:
        told = str(problem)
    assert told.startswith("gonogo.yml")


TEXTS = ["{version}", "v{version}", "{", "%", "../x", "/", "", "feat", "major", "YYYY.MICRO", "main", "a\nb"]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 10**20),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(TEXTS),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def shaped(kind) -> st.SearchStrategy:
    """Values that mostly fit a kind of msgspec's, and sometimes do not."""
    from msgspec import inspect

    fitting: st.SearchStrategy = VALUES
    if isinstance(kind, inspect.Metadata):
        fitting = shaped(kind.type)
    elif isinstance(kind, inspect.StructType):
        fitting = st.fixed_dictionaries({}, optional={f.encode_name: _field(f) for f in kind.fields})
    elif isinstance(kind, inspect.LiteralType):
        fitting = st.sampled_from(kind.values)
    elif isinstance(kind, inspect.DictType):
        fitting = st.dictionaries(st.text(max_size=4) | st.just("feat"), shaped(kind.value_type), max_size=3)
    elif isinstance(kind, inspect.ListType | inspect.VarTupleType):
        fitting = st.lists(shaped(kind.item_type), max_size=3)
    elif isinstance(kind, inspect.UnionType):
        fitting = st.one_of([shaped(member) for member in kind.types])
    elif isinstance(kind, inspect.StrType):
        fitting = st.text(max_size=8) | st.sampled_from(["v{version}", "x", "CHANGELOG.md", "main", "p"])
    return st.integers(0, 40).flatmap(lambda chance: VALUES if chance == 40 else fitting)


def _field(field) -> st.SearchStrategy:
    return PATTERNS[field.name] if field.name in PATTERNS else shaped(field.type)


PATTERNS = {
    "tag": st.sampled_from(["v{version}", "{version}", "v{version}", "{version", "{{version}}"]),
    "pattern": st.sampled_from(["YYYY.MM.MICRO", "YYYY.0M.0D", "MICRO", "YYYY-MM-DD.MICRO"]),
    "prerelease": st.sampled_from(["rc", "beta", "nightly", "1"]),
}


def documents():
    from msgspec.inspect import type_info

    fields = type_info(Settings).fields
    known = {"project", "versioning", "branches", "changelog", "notes", "packages", "lint"}
    return st.fixed_dictionaries(
        {}, optional={field.name: shaped(field.type) for field in fields if field.name in known}
    )


@given(documents())
@settings(few, max_examples=25)
def test_any_settings_that_are_accepted_work_in_every_answer(shared_shop, data):
    text = msgspec.json.encode(data, enc_hook=str).decode(errors="replace")
    (shared_shop / "gonogo.yml").write_text(text)
    for answer in ask_everything(shared_shop):
        assert "Traceback" not in answer


@pytest.fixture(scope="module")
def shared_shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("shared") / "shop"
    history = History()
    history.commit("feat: begin", files={"VERSION": "1.0.0\n"})
    history.tag("v1.0.0")
    history.commit("fix(api)!: count\n\nBREAKING CHANGE: count", files={"p/VERSION": "1.0.0\n"})
    history.commit("honest")
    history.write(path)
    return path


FILES = [name for kind in KINDS for name in kind.names] + ["src/shop.py", "Makefile"]
PIECES = [
    b"[project]\n", b"[package]\n", b"[tool.poetry]\n", b"[metadata]\n", b'name = "shop"\n',
    b'version = "1.0.0"\n', b'version = "', b'"version": "1.0.0"', b"{", b"}", b",", b"[", b"]",
    b"version: 1.0.0\n", b"apiVersion: v2\n", b'dynamic = ["version"]\n',
    b'[tool.hatch.version]\npath = "src/shop.py"\n', b"1.0.0", b"# gonogo:version\n",
    b'__version__ = "1.0.0"', b"\n", b"\xef\xbb\xbf", b"\xff", b"\0", b"\r\n",
    b"version = attr: shop.__version__\n", b"version = file: VERSION\n", b"[[package]]\n",
    b"&a *a\n", b"'''", b"[" * 2000, b'{"a":' * 2000,
]  # fmt: skip


@pytest.mark.slow
@given(
    st.dictionaries(
        st.sampled_from(FILES),
        st.binary(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
@settings(few, max_examples=25)
@example({"Cargo.toml": b""}, False)
def test_any_version_files_state_a_version_or_get_a_sentence(shared_shop, files, named):
    listed = f"versioning: {{files: [{', '.join(files)}]}}" if named else ""
    (shared_shop / "gonogo.yml").write_text(listed)
    for name, data in files.items():
        (shared_shop / name).parent.mkdir(exist_ok=True)
        (shared_shop / name).write_bytes(data)
    try:
        ask_everything(shared_shop)
    finally:
        for name in files:
            (shared_shop / name).unlink()


def test_anchors_that_explode_are_refused_at_once(tmp_path):
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    (tmp_path / "gonogo.yml").write_text("\n".join(lines))
    with pytest.raises(GonogoError, match=r"gonogo\.yml:1: anchors and aliases are not supported"):
        read_settings(Directory(tmp_path))


@pytest.mark.parametrize(
    "message",
    [
        b"fix: x\n\n" + b"\n" * 200_000 + b"y",
        b"fix: <" + b"`" * 200_000,
        b"fix!: x\n\nBREAKING CHANGE: " + b"```a\n" * 20_000 + b"<b>",
        b"x" * 500_000,
        b"fix: x\n\n" + b"breaking change " * 20_000,
        b"fix: x\n\n" + b"Refs: #1\n" * 20_000,
    ],
    ids=["empty lines", "backticks", "fences", "one word", "breaking", "footers"],
)
def test_long_message_takes_no_long_time(tmp_path, message):
    history = History()
    history.commit("feat: begin")
    history.tag("v1.0.0")
    history.commit(message)
    history.write(tmp_path / "shop")
    ask_everything(tmp_path / "shop")
