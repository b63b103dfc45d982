import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

KIND = kind_of("pom.xml")
ROOT = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- <version>1.2.0</version> -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <groupId>example</groupId>
  <artifactId>shop</artifactId>
  <name>Caf\u00e9 &amp; <![CDATA[<Bar>]]></name>
  <version>
    1.2.0-SNAPSHOT
  </version>
  <modules><module>core</module><module>web\\app</module><module>../out</module><module>lost</module></modules>
  <dependencyManagement><dependencies>
    <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId>
      <version>1.2.0-SNAPSHOT</version></dependency>
    <dependency><groupId>other</groupId><artifactId>core</artifactId>
      <version>1.2.0-SNAPSHOT</version></dependency>
  </dependencies></dependencyManagement>
</project>"""
MODULE = """\
<project>
  <parent><groupId>example</groupId><artifactId>shop</artifactId><version>{version}</version></parent>
  <artifactId>{name}</artifactId>
</project>
"""


def reactor(files):
    """Each file that follows the first, as it is after 1.2.0 was written."""
    path, text = next(iter(files.items()))
    kinds = KIND.expand(path, text, files.get)
    return {place: kind.write(files[place], place, "1.2.0") for place, kind in kinds.items()}


def test_the_projects_own_version_is_read_and_rewritten_to_the_byte():
    text = ROOT.replace("\n", "\r\n")
    assert KIND.read(text, "pom.xml") == Statement(text="1.2.0-SNAPSHOT", line=8, package="shop")
    after = KIND.write(text, "pom.xml", "1.2.0")
    assert after == text.replace("    1.2.0-SNAPSHOT\r\n", "    1.2.0\r\n")


def test_all_poms_of_a_reactor_follow_and_nothing_of_others_does():
    files = {
        "pom.xml": ROOT,
        "core/pom.xml": MODULE.format(version="1.2.0-SNAPSHOT", name="core"),
        "web/app/pom.xml": MODULE.format(version="1.2.0-SNAPSHOT", name="app"),
    }
    written = reactor(files)
    assert list(written) == list(files)
    assert written["pom.xml"].count("1.2.0-SNAPSHOT") == 1
    assert (
        "<groupId>other</groupId><artifactId>core</artifactId>\n      <version>1.2.0-S" in written["pom.xml"]
    )
    assert written["core/pom.xml"] == files["core/pom.xml"].replace("-SNAPSHOT", "")


def test_a_module_with_a_version_of_its_own_is_left():
    own = "<project><groupId>example</groupId><artifactId>core</artifactId><version>7.0</version></project>"
    assert list(reactor({"pom.xml": ROOT, "core/pom.xml": own})) == ["pom.xml"]


def test_modules_of_a_module_and_of_a_profile_follow():
    profile = ROOT.replace("<modules>", "<profiles><profile><modules>")
    files = {
        "a/pom.xml": profile.replace("</modules>", "</modules></profile></profiles>"),
        "a/core/pom.xml": MODULE.format(version="1.2.0-SNAPSHOT", name="core").replace(
            "</artifactId>\n",
            "</artifactId><modules><module>deep/x.xml</module><module>..</module></modules>\n",
        ),
        "a/core/deep/x.xml": MODULE.format(version="1.2.0-SNAPSHOT", name="deep"),
    }
    assert list(reactor(files)) == list(files)


def test_a_version_that_is_a_property_is_rewritten_there():
    text = (
        "<project><artifactId>shop</artifactId><version>${revision}</version>"
        "<properties><revision>1.2.0-SNAPSHOT</revision></properties></project>"
    )
    module = MODULE.format(version="${revision}", name="core")
    root = text.replace("</version>", "</version><modules><module>core</module></modules>")
    assert KIND.write(text, "pom.xml", "1.2.0") == text.replace("-SNAPSHOT", "")
    assert reactor({"pom.xml": root, "core/pom.xml": module}) == {"pom.xml": root.replace("-SNAPSHOT", "")}


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("<version>${revision}${changelist}</version>", "is made of properties"),
        ("<version>${revision}</version>", "is made of properties"),
        (
            "<parent><groupId>org</groupId><artifactId>boot</artifactId><version>3.2.0</version></parent>",
            "its version 3.2.0 comes from its parent org:boot",
        ),
    ],
)
def test_what_cannot_be_written_is_said(version, says):
    text = f"<project><artifactId>shop</artifactId>{version}</project>"
    stated = KIND.read(text, "pom.xml")
    assert stated.text == ""
    assert says in stated.unwritten
    assert list(KIND.expand("pom.xml", text, {}.get)) == ["pom.xml"]
    with pytest.raises(VersionFileError, match=r"pom\.xml: is not written: "):
        KIND.write(text, "pom.xml", "1.0.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("<project>", "is not whole XML"),
        ('<!DOCTYPE p [<!ENTITY a "1.2.0">]><project><version>&a;</version></project>', "document type"),
        ('<!DOCTYPE p SYSTEM "x"><project><version>1.&a;2</version></project>', "in an unusual way"),
        ("<project>\n<version>1.2&#46;0</version></project>", r":2: version is spelled in an unusual way"),
        ("<project><version>1.<!-- -->2.0</version></project>", "in an unusual way"),
        ("<project><version>a b</version></project>", "'a b' is not a version"),
        ("<a>" * 300, "more than 200 elements within each other"),
        ("<project/>" + " " * 600_000, r"larger than 0\.5 MiB"),
    ],
)
def test_what_is_broken_or_unclear_is_an_error_with_its_place(text, says):
    with pytest.raises(VersionFileError, match=says):
        KIND.read(text, "pom.xml")


def test_a_version_in_a_cdata_section_is_rewritten_in_it():
    text = "<project><name>\u00e9</name><version><![CDATA[1.2.0]]></version></project>"
    assert KIND.write(text, "pom.xml", "1.3.0") == text.replace("1.2.0", "1.3.0")


def test_a_pom_without_a_version_says_what_to_add():
    with pytest.raises(VersionFileError, match="states no version; add `<version>"):
        KIND.write("<project/>", "pom.xml", "1.0.0")
