import pytest

from gonogo.domain.versions.readers import unread


@pytest.mark.parametrize(
    ("reader", "version", "says"),
    [
        ("npm", "26.02", "npm reads semantic versions only"),
        ("Hex", "2027.03.0", "Hex reads semantic versions only"),
        ("pub", "7", "pub reads semantic versions only"),
        ("Composer", "1.3.0-next.1", "Composer knows the channels"),
        ("RubyGems", "1.3.0+build", "RubyGems reads numbers and words"),
        ("NuGet", "2027.03.0", "NuGet drops leading zeros"),
        ("NuGet", "20270301.1.0", "end at 65534"),
        ("NuGet", "1.3.0.rc1", "NuGet reads up to four numbers"),
        ("Maven", "1.3.0/2", "Maven makes file names of it"),
    ],
)
def test_what_a_reader_cannot_read_is_told(reader, version, says):
    assert says in unread(reader, version)


@pytest.mark.parametrize(
    ("reader", "version"),
    [
        ("npm", "1.3.0-next.1"),
        ("Composer", "1.3.0-rc.1"),
        ("Composer", "2027.03.0"),
        ("RubyGems", "1.3.0-rc.1"),
        ("NuGet", "1.3.0-rc.1"),
        ("NuGet", "7"),
        ("Maven", "26.02"),
        ("", "anything at all"),
    ],
)
def test_what_a_reader_can_read_is_not(reader, version):
    assert unread(reader, version) == ""
