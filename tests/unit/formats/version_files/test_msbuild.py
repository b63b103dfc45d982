import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import kind_of

KIND = kind_of("App.csproj")
PROJECT = """\ufeff\
<Project Sdk="Microsoft.NET.Sdk">
  <!-- <Version>1.2.3</Version> -->
  <PropertyGroup Condition="'$(Configuration)' != ''">
    <Version>1.2.3-rc.1</Version>
    <PackageVersion>1.2.3-rc.1</PackageVersion>
    <AssemblyVersion>1.2.3.0</AssemblyVersion>
    <FileVersion>1.2.3</FileVersion>
    <InformationalVersion>$(Version)</InformationalVersion>
    <Description>Caf\u00e9 &amp; 1.2.3</Description>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="x" Version="1.2.3" /></ItemGroup>
</Project>"""
SOLUTION = """
Microsoft Visual Studio Solution File, Format Version 12.00
Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Shop", "src\\Shop\\Shop.csproj", "{1}"
EndProject
Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Till", "src\\Till\\Till.csproj", "{2}"
EndProject
"""


def project(**properties):
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in properties.items())
    return f"<Project><PropertyGroup>{inner}</PropertyGroup></Project>"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_property_gets_what_it_can_hold(ends):
    text = PROJECT.replace("\n", ends)
    assert KIND.read(text, "App.csproj").text == "1.2.3-rc.1"
    written = KIND.write(text, "App.csproj", "1.3.0-rc.2")
    expected = (
        text.replace("ersion>1.2.3-rc.1<", "ersion>1.3.0-rc.2<")
        .replace("<AssemblyVersion>1.2.3.0<", "<AssemblyVersion>1.3.0.0<")
        .replace("<FileVersion>1.2.3<", "<FileVersion>1.3.0<")
    )
    assert written == expected


def test_a_prefix_holds_the_number_alone():
    text = project(VersionPrefix="1.2.3", AssemblyVersion="1.0.0.0")
    stated = KIND.read(text, "App.csproj")
    assert (stated.text, stated.number_only) == ("1.2.3", True)
    assert KIND.write(text, "App.csproj", "1.3.0-rc.1") == text.replace("1.2.3", "1.3.0")


def test_a_prefix_with_a_suffix_is_said():
    stated = KIND.read(project(VersionPrefix="1.2.3", VersionSuffix="beta"), "App.csproj")
    assert stated.text == ""
    assert "give the suffix when it is built" in stated.unwritten


def test_versions_of_other_properties_state_none():
    assert KIND.read(project(Version="$(Base)", Other="1.0.0"), "App.csproj").text == ""
    assert (
        kind_of("a.nuspec")
        .read("<package><metadata><version>$version$</version></metadata></package>", "")
        .text
        == ""
    )


def test_properties_that_disagree_are_an_error_with_their_places():
    with pytest.raises(VersionFileError, match=r"states version 1\.2\.4, but line 1 states 1\.2\.3"):
        KIND.read("<Project>" + project(Version="1.2.3")[9:-10] + project(Version="1.2.4")[9:], "App.csproj")


def expanded(files, path="Shop.sln"):
    return kind_of(path).expand(path, files[path], files.get)


def test_projects_of_a_solution_that_have_one_version_follow():
    files = {
        "Shop.sln": SOLUTION,
        "src/Shop/Shop.csproj": project(Version="1.2.3"),
        "src/Till/Till.csproj": project(),
        "Directory.Build.props": project(Version="1.2.3"),
    }
    assert list(expanded(files)) == ["Directory.Build.props", "src/Shop/Shop.csproj"]


def test_a_solution_in_xml_is_read_too():
    files = {
        "Shop.slnx": '<Solution><Project Path="src/Shop/Shop.csproj" /></Solution>',
        "src/Shop/Shop.csproj": project(Version="1.2.3"),
    }
    assert list(expanded(files, "Shop.slnx")) == ["src/Shop/Shop.csproj"]


def test_projects_of_several_versions_are_said_and_left():
    files = {
        "Shop.sln": SOLUTION,
        "src/Shop/Shop.csproj": project(Version="1.2.3"),
        "src/Till/Till.csproj": project(Version="7.0.0"),
    }
    kinds = expanded(files)
    assert list(kinds) == ["Shop.sln"]
    assert "state several versions" in kinds["Shop.sln"].read(SOLUTION, "Shop.sln").unwritten


def test_a_solution_without_versions_and_with_a_broken_project_states_none():
    assert expanded({"Shop.sln": SOLUTION, "src/Shop/Shop.csproj": "<Project>"}) == {}


def test_a_version_that_is_made_from_tags_is_known():
    text = '<Project><ItemGroup><PackageReference Include="MinVer" Version="2.5.0" /></ItemGroup></Project>'
    assert KIND.read(text, "App.csproj").from_tags
