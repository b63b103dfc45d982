import pytest

from gonogo.formats.documents.toml_strings import string_spans


def texts(document):
    return {path: document[start:end] for path, (start, end) in string_spans(document).items()}


def test_each_text_is_found_by_its_path():
    document = """\
a = "1" # b = "2"
c.'d e' = { f = "3", g = ["4", ['5'], { h = "6" },], i = {} }
[j."k"]
l = \"\"\"
m = "no"\\\"\"\"\"\"
[[n]]
o = '''7'''''
[[n]]
p = -1.5e3
[n.q]
r = ""
"""
    assert texts(document) == {
        ("a",): "1",
        ("c", "d e", "f"): "3",
        ("c", "d e", "g", 0): "4",
        ("c", "d e", "g", 1, 0): "5",
        ("c", "d e", "g", 2, "h"): "6",
        ("j", "k", "l"): '\nm = "no"\\""',
        ("n", 0, "o"): "7''",
        ("n", 1, "q", "r"): "",
    }


@pytest.mark.parametrize("broken", ["a", "a = [", "a = {", "[", "[a", "a = '", 'a = "b" c', "= 1"])
def test_a_text_that_is_not_toml_ends_the_search(broken):
    assert texts(f'x = "1"\n{broken}')[("x",)] == "1"
