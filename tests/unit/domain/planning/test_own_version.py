import pytest

from gonogo.domain.planning.own_version import raised
from gonogo.domain.versions import Level
from gonogo.errors import VersionError


@pytest.mark.parametrize(
    ("stated", "before", "level", "channel", "after"),
    [
        ("0.5.0", "0.5.0", Level.patch, "", "0.5.1"),
        ("0.5.0", "", Level.minor, "", "0.6.0"),
        ("1.5.0", "1.5.0", Level.major, "", "2.0.0"),
        ("0.5.0", "0.5.0", Level.major, "", "0.6.0"),
        ("0.5.0", "0.5.0", Level.none, "", "0.5.1"),
        ("0.6.0", "0.5.0", Level.patch, "", "0.6.0"),
        ("0.5.1", "0.5.0", Level.minor, "", "0.6.0"),
        ("0.5.0", "0.5.0", Level.minor, "rc", "0.6.0-rc.1"),
        ("0.6.0-rc.1", "0.5.0", Level.minor, "rc", "0.6.0-rc.2"),
        ("0.6.0-rc.2", "0.5.0", Level.minor, "", "0.6.0"),
    ],
)
def test_a_files_own_version_is_raised_at_least_as_far_as_the_products(stated, before, level, channel, after):
    assert raised(stated, before, level, channel) == after


def test_what_is_no_semantic_version_cannot_be_raised():
    with pytest.raises(VersionError):
        raised("1.2", "", Level.patch)
