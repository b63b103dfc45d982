"""Maven's builds of several modules."""

import pytest

ABOVE = "<groupId>org.shop</groupId><artifactId>shop</artifactId><version>1.0-SNAPSHOT</version>"
PARENT = f"<parent>{ABOVE}{{}}</parent>"
OURS = PARENT.format("")


def pom(artifact, *more, parent=OURS):
    inner = f"{parent}<artifactId>{artifact}</artifactId>{''.join(more)}"
    return f"<project xmlns='http://maven.apache.org/POM/4.0.0'>{inner}</project>"


def root(*modules, more="", version="1.0-SNAPSHOT"):
    listed = "".join(f"<module>{module}</module>" for module in modules)
    return pom(
        "shop",
        f"<groupId>org.shop</groupId><version>{version}</version><packaging>pom</packaging>{more}",
        f"<modules>{listed}</modules>",
        parent="",
    )


def needs(artifact, group="org.shop", scope=""):
    inner = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
    return f"<dependencies><dependency>{inner}<scope>{scope}</scope></dependency></dependencies>"


def names(workspace):
    return [member.name for member in workspace.members]


def test_members_have_their_names_folders_versions_and_siblings(only):
    shop = only(
        {
            "pom.xml": root("core", "api"),
            "core/pom.xml": pom("core", needs("junit", "junit", "test")),
            "api/pom.xml": pom("api", "<version>2.0</version>", needs("core", "${project.groupId}")),
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest, shop.unknown) == ("maven", "", "pom.xml", ())
    top, api, core = shop.members
    assert (top.name, top.folder, top.version, top.requires) == ("org.shop:shop", "", "1.0-SNAPSHOT", ())
    assert (api.name, api.version, api.version_file) == ("org.shop:api", "2.0", "api/pom.xml")
    assert api.requires == ("org.shop:shop", "org.shop:core")
    assert (core.version, core.version_file, core.development) == ("1.0-SNAPSHOT", "core/pom.xml", ())


def test_modules_of_modules_and_of_profiles_are_members_of_one_workspace(only):
    shop = only(
        {
            "pom.xml": root(
                "a", more="<profiles><profile><modules><module>late</module></modules></profile></profiles>"
            ),
            "a/pom.xml": pom("a", "<modules><module>b</module><module>../c/pom.xml</module></modules>"),
            "a/b/pom.xml": pom("b"),
            "c/pom.xml": pom("c"),
            "late/pom.xml": pom("late"),
        }
    )
    assert [member.folder for member in shop.members] == ["", "a", "a/b", "c", "late"]


def test_a_module_under_another_name_than_usual_is_found(only):
    shop = only({"pom.xml": root("a/pom-8.xml"), "a/pom-8.xml": pom("a8"), "a/pom.xml": pom("a")})
    assert [member.manifest for member in shop.members] == ["pom.xml", "a/pom-8.xml"]


def test_a_property_is_stated_where_it_is_defined(only):
    shop = only(
        {
            "pom.xml": root(
                "a", version="${revision}", more="<properties><revision>3.1.0</revision></properties>"
            ),
            "a/pom.xml": pom("a", "<version>${revision}</version>"),
            "b/pom.xml": pom("b"),
        }
    )
    assert [(member.version, member.version_file) for member in shop.members] == [("3.1.0", "pom.xml")] * 2
    assert shop.in_step


@pytest.mark.parametrize(
    "properties",
    ["", "<revision>${revision}</revision>", "<revision>${a}</revision><a>${revision}${revision}</a>"],
)
def test_a_property_that_is_nothing_or_itself_is_answered(only, properties):
    shop = only(
        {
            "pom.xml": root("a", version="${revision}", more=f"<properties>{properties}</properties>"),
            "a/pom.xml": pom("a"),
        }
    )
    assert names(shop) == ["org.shop:shop", "org.shop:a"]


def test_properties_that_grow_without_end_are_answered(only):
    laughs = "".join(f"<p{n}>{f'${{p{n + 1}}}' * 1_000}</p{n}>" for n in range(9))
    properties = f"<properties>{laughs}<p9>{'9' * 1_000}</p9></properties>"
    top, _ = only({"pom.xml": root("a", version="${p0}", more=properties), "a/pom.xml": pom("a")}).members
    assert len(top.version) <= 500


def test_parents_in_a_circle_are_answered(only):
    circle = PARENT.format("<relativePath>../{}</relativePath>")
    shop = only(
        {
            "pom.xml": root("a", "b"),
            "a/pom.xml": pom("a", "<version>${x}</version>", parent=circle.format("b")),
            "b/pom.xml": pom("b", parent=circle.format("a")),
        }
    )
    assert names(shop) == ["org.shop:shop", "org.shop:a", "org.shop:b"]


def test_what_tests_need_is_development_and_plugins_and_imports_are_required(only):
    plugin = "<groupId>org.shop</groupId><artifactId>plugin</artifactId>"
    bom = needs("bom", scope="import")
    shop = only(
        {
            "pom.xml": root("a", "bom", "plugin", "testing"),
            "a/pom.xml": pom(
                "a",
                needs("testing", scope="test"),
                f"<dependencyManagement>{bom}</dependencyManagement>",
                f"<build><plugins><plugin>{plugin}</plugin></plugins></build>",
            ),
            **{f"{name}/pom.xml": pom(name) for name in ("bom", "plugin", "testing")},
        }
    )
    assert shop.members[1].requires == ("org.shop:shop", "org.shop:bom", "org.shop:plugin")
    assert shop.members[1].development == ("org.shop:testing",)


def test_what_is_never_deployed_is_private(only):
    skipped = "<properties><maven.deploy.skip>true</maven.deploy.skip></properties>"
    shop = only({"pom.xml": root("a", "b"), "a/pom.xml": pom("a", skipped), "b/pom.xml": pom("b")})
    assert [member.private for member in shop.members] == [False, True, False]


def test_what_cannot_be_a_member_is_told(only):
    doctype = '<!DOCTYPE project [<!ENTITY a "aaaa">]>'
    shop = only(
        {
            "pom.xml": root("gone", "../out", "broken", "bomb", "nameless"),
            "broken/pom.xml": "<project>",
            "bomb/pom.xml": doctype + pom("bomb"),
            "nameless/pom.xml": "<project/>",
        }
    )
    assert [(one.place, one.fault) for one in sorted(shop.unknown, key=lambda one: one.place)] == [
        ("../out", "outside"),
        ("bomb/pom.xml", "unreadable"),
        ("broken/pom.xml", "unreadable"),
        ("gone", "missing"),
        ("nameless/pom.xml", "nameless"),
    ]
