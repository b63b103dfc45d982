import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import OWN_OF_CHART, Statement, kind_of

PATH = "charts/shop/Chart.yaml"
KIND = kind_of(PATH)

TEXT = """\
# version: 1.2.3
apiVersion: v2
name: shop
description: |
  version: 1.2.3
version: 1.2.3   # the chart's
appVersion: "1.2.3"
? [a, b]
: c
dependencies:
  - name: postgresql
    version: 1.2.3
"""


def test_the_charts_version_is_read_with_its_name():
    assert KIND.read(TEXT, PATH) == Statement(text="1.2.3", line=6, package="shop")


def test_the_application_moves_with_the_chart_where_both_were_the_same():
    expected = TEXT.replace("\nversion: 1.2.3 ", "\nversion: 1.3.0 ").replace('"1.2.3"', '"1.3.0"')
    assert KIND.write(TEXT, PATH, "1.3.0") == expected


def test_an_application_with_a_version_of_its_own_keeps_it():
    text = TEXT.replace('"1.2.3"', '"16.4"')
    assert KIND.write(text, PATH, "1.3.0") == text.replace("\nversion: 1.2.3 ", "\nversion: 1.3.0 ")


def test_windows_line_endings_stay():
    text = TEXT.replace("\n", "\r\n")
    assert KIND.write(text, PATH, "1.3.0") == KIND.write(TEXT, PATH, "1.3.0").replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text", ["version: '1.2.3'\n", '{"version": "1.2.3", "name": a}', "---\nversion:\n  1.2.3\n..."]
)
def test_other_layouts_are_rewritten_too(text):
    assert KIND.write(text, PATH, "1.3.0") == text.replace("1.2.3", "1.3.0")


def test_a_chart_without_a_version_states_none_and_says_what_to_add():
    assert KIND.read("name: shop\n", PATH) == Statement(package="shop")
    with pytest.raises(VersionFileError, match=r"states no version; add `version: 0\.1\.0`"):
        KIND.write("name: [shop]\n", PATH, "1.0.0")


def test_a_version_that_yaml_would_read_as_a_number_is_not_written_without_quotes():
    with pytest.raises(VersionFileError, match=r":1: version is not a text; put it in quotes"):
        KIND.write("version: 2026.11.1\n", PATH, "2026.12")
    assert KIND.write("version: '2026.11.1'\n", PATH, "2026.12") == "version: '2026.12'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: 1.2\n", r":1: version is not a text; put it in quotes"),
        ("version: [1]\n", r":1: version is not a text"),
        ("\nversion: &v 1.2.3\nother: *v\n", r":2: version is spelled in an unusual way"),
        ("a: &v 1.2.3\nversion: *v\n", "version is spelled in an unusual way"),
        ("version: |\n  1.2.3\n", "version is spelled in an unusual way"),
        ('version: "1\\x2e2"\n', "version is spelled in an unusual way"),
        ("version: 1.2.3\nversion: 1.2.4\n", r":2: the key version stands twice"),
        ("version: 1.2.3\n---\nversion: 1.2.3\n", r":2: is not valid YAML"),
        ("a: [\n", r":2: is not valid YAML"),
        ("a: \x07\n", "is not valid YAML: .* characters are not allowed"),
        ('a: "\\UFFFFFFFF"\n', "is not valid YAML"),
        ("", "is not a mapping"),
        ("- version\n", "is not a mapping"),
        ("- " * 20_000, "nested too deeply"),
        ("x" * 70_000, r"larger than 0\.0625 MiB"),
    ],
)
def test_what_is_broken_or_unclear_is_an_error_with_its_place(text, says):
    with pytest.raises(VersionFileError, match=says):
        KIND.read(text, PATH)


def test_aliases_that_explode_do_no_harm():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    text = "\n".join(["version: 1.2.3", *lines])
    assert KIND.write(text, PATH, "1.3.0") == text.replace("1.2.3", "1.3.0")


APART = 'name: x\nversion: 0.5.0\nappVersion: "1.2.3" # gonogo:version\n'


def test_a_marked_application_is_the_products_and_the_charts_version_its_own():
    assert KIND.read(APART, PATH) == Statement(text="1.2.3", line=3, package="x")
    assert KIND.write(APART, PATH, "1.3.0") == APART.replace("1.2.3", "1.3.0")
    assert OWN_OF_CHART.read(APART, PATH).text == "0.5.0"
    assert OWN_OF_CHART.write(APART, PATH, "0.6.0") == APART.replace("0.5.0", "0.6.0")


@pytest.mark.parametrize("text", [TEXT, APART.replace("0.5.0", "1.2.3 # gonogo:version"), "name: x\n"])
def test_a_chart_whose_version_is_the_products_has_none_of_its_own(text):
    assert OWN_OF_CHART.read(text, PATH).text == ""
