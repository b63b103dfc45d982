import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import in_pattern

TERRAFORM = """\
terraform { required_version = "1.5.0" }
module "shop" {
  source  = "example/shop"
  version = "1.2.3" # v1.2.3
}
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("pattern", "text", "after"),
    [
        ('version = "{version}"', TERRAFORM, TERRAFORM.replace('"1.2.3"', '"1.3.0-rc.1"')),
        (
            'source  = "example/shop"\n  version = "{version}"',
            TERRAFORM,
            TERRAFORM.replace('"1.2.3"', '"1.3.0-rc.1"'),
        ),
        ("shop-{version}.jar", "my-shop-1.2.3.jar\n", "my-shop-1.3.0-rc.1.jar\n"),
        ("image:{version}", "image:1.2.3\nimage:1.2.3-alpine\n".replace("-alpine", ""), None),
        ("{version}", "Version 1.2.3.\n", "Version 1.3.0-rc.1.\n"),
        ("(v{version})", "a (v1.2.3) [b]\n", "a (v1.3.0-rc.1) [b]\n"),
        ("=={version};", "x==1.2.3;\n", "x==1.3.0-rc.1;\n"),
    ],
)
def test_the_version_in_the_patterns_text_is_rewritten_and_nothing_else(pattern, text, after, ends):
    after = text.replace("1.2.3", "1.3.0-rc.1") if after is None else after
    kind = in_pattern(pattern)
    assert kind.read(text.replace("\n", ends), "a.tf").text == "1.2.3"
    written = kind.write(text.replace("\n", ends), "a.tf", "1.3.0-rc.1")
    assert written == after.replace("\n", ends)


@pytest.mark.parametrize(
    ("pattern", "text", "says"),
    [
        ('version = "{version}"', 'version="1.2.3"', "correct the pattern .* which matches nothing in it"),
        ("a.b {version}", "axb 1.2.3", "matches nothing"),
        ("version = {version}", "required_version = 1.2.3", "matches nothing"),
        ("at {version}", "at 1.2.3\nat 1.2.4\n", ":2: states version 1.2.4, but line 1 states 1.2.3"),
    ],
)
def test_what_the_pattern_does_not_match_exactly_is_refused(pattern, text, says):
    with pytest.raises(VersionFileError, match=says):
        in_pattern(pattern).write(text, "a.tf", "2.0.0")
