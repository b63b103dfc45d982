import pytest

from gonogo.formats.changelog_files.section import parted


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("## [1.0.0](https://forge.example) (2024-02-01)\n", "CHANGELOG.md"),
        ('<a name="1.0.0"></a>\n# 1.0.0\n', "CHANGELOG.md"),
        (".. _v1.0.0:\n\n=====\n1.0.0\n=====\n", "CHANGES.rst"),
        ("1.0.0\n=====\n", "CHANGELOG.md"),
    ],
)
def test_the_heading_of_a_section_is_told_from_what_it_says(heading, path):
    assert parted(f"{heading}\n- a\n", path) == (heading, "\n- a\n")


@pytest.mark.parametrize("text", ["- a\n", "Words.\n\n## 1.0.0\n", "### Fixed\n\n- a\n"])
def test_a_text_without_a_heading_of_its_own_has_none(text):
    assert parted(text, "CHANGELOG.md") == ("", text)
