import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.errors import TemplateError
from gonogo.render.links import Links
from gonogo.render.template import TemplatePage


def page(text: str) -> TemplatePage:
    return TemplatePage(text, "release.md.j2", "shop", Links(commit="https://x/{sha}"))


def refusal(text: str, changes) -> str:
    with pytest.raises(TemplateError) as caught:
        page(text).section(changes)
    return str(caught.value)


def test_template_sees_release_project_and_links(said):
    text = (
        "{{ project }} {{ release.version }} {{ links.commit }}\n"
        "{% for c in release.commits %}\n* {{ c.type }}\n{% endfor %}\n"
    )
    assert page(text).section(said("feat: a", "fix: b")) == "shop 1.1.0 https://x/{sha}\n* feat\n* fix\n"


def test_text_is_put_in_as_it_is(said):
    assert page("{{ release.commits[0].description }}").section(said("feat: a <b> & c")) == "a <b> & c\n"


def test_section_ends_with_one_newline(said):
    assert page("a\n\n\n").section(said("feat: a")) == "a\n"


def test_head_is_the_usual_and_there_is_no_footnote(said):
    assert page("").head() == "# Changelog\n"
    assert page("").footnote(said("feat: a")) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n{% if %}", 2),
        ("a\nb\n{{ release.", 3),
        ("{% for x in y %}", 1),
        ("a\n{{ a | unheard_of }}", 2),
        ("{{ " + "(" * 3000, 1),
        ("{{ " + "9" * 5000 + " }}", 1),
        ("{{ a " + "+ a " * 20000 + "}}", 1),
    ],
)
def test_wrong_template_is_refused_with_its_line(text, line):
    with pytest.raises(TemplateError, match=rf"^release\.md\.j2:{line}: \S"):
        page(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n{{ relase.version }}", 2),
        ("a\nb\n{{ release.versions }}", 3),
        ("{{ 1 / 0 }}", 1),
        ("a\n{{ release.commits[99] }}", 2),
        ("{{ release.commits | sum }}", 1),
        ("{{ range(10 ** 9) | list }}", 1),
        ("{% include 'other' %}", 1),
        ("{{ release.commits.append(1) }}", 1),
        ("{% macro f() %}{{ f() }}{% endmacro %}\n\n{{ f() }}", 1),
    ],
)
def test_template_that_fails_is_told_with_its_line(text, line, said):
    assert refusal(text, said("feat: a")).startswith(f"release.md.j2:{line}: ")


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ release.__class__.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.environ }}",
        "{{ ('%s' | format(1)).__class__.__base__.__subclasses__() }}",
        "{{ self._TemplateReference__context.environment.loader }}",
    ],
)
def test_template_cannot_get_out_of_its_sandbox(text, said):
    assert refusal(text, said("feat: a"))


def test_look_is_the_template_the_project_and_the_links():
    assert page("a").look == ("a", "shop", Links(commit="https://x/{sha}"))
    assert page("a").names_people


PARTS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", " release", ".commits", "[0]", " for x in ", " if ", " endfor ",
     " | ", "join", "'", '"', "(", ")", " + ", "9", "\n", "-", ".", " set x = ", "~", "é", "\ud7ff"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=20).map("".join))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_template_renders_or_is_refused(text):
    from gonogo.domain.history.changelog import change_set

    try:
        told = f"release.md.j2: {page(text).section(change_set([], {}, version='1.0.0'))}"
    except TemplateError as problem:
        told = str(problem)
    assert told.startswith("release.md.j2:")
