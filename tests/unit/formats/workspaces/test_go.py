"""Go's modules."""

import pytest


def module(name, *requires):
    block = "".join(f"\t{one} v1.0.0 // indirect\n" for one in requires)
    return f"module {name} // ours\n\ngo 1.24\n\nrequire (\n{block})\nrequire golang.org/x/sync v0.1.0\n"


def names(workspace):
    return [member.name for member in workspace.members]


def test_modules_that_are_used_have_their_names_folders_and_siblings(only):
    shop = only(
        {
            "go.work": "go 1.24\n\nuse (\n\t.\n\t./api // said\n)\nuse ./kit\n",
            "go.mod": module("shop.example/shop", "shop.example/shop/api"),
            "api/go.mod": module("shop.example/shop/api", "shop.example/shop/kit"),
            "kit/go.mod": 'module "shop.example/shop/kit"\n',
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest, shop.unknown) == ("go", "", "go.work", ())
    assert [(member.folder, member.requires) for member in shop.members] == [
        ("", ("shop.example/shop/api",)),
        ("api", ("shop.example/shop/kit",)),
        ("kit", ()),
    ]
    assert {(member.version, member.version_file) for member in shop.members} == {("", "")}


def test_without_such_a_file_the_modules_below_the_top_belong_to_it(only):
    shop = only(
        {
            "go.mod": module("shop.example/shop"),
            "sdk/go.mod": module("shop.example/shop/sdk"),
            "testdata/a/go.mod": module("a"),
            "_old/go.mod": module("b"),
            "vendor/x/go.mod": module("c"),
        }
    )
    assert (shop.manifest, [member.folder for member in shop.members]) == ("go.mod", ["", "sdk"])


@pytest.mark.parametrize(
    "files", [{"go.mod": module("a")}, {"a/go.mod": module("a"), "b/go.mod": module("b")}]
)
def test_a_single_module_and_modules_beside_each_other_are_no_workspace(found, files):
    assert found(files) == ()


def test_what_cannot_be_a_member_is_told(only):
    shop = only(
        {
            "go.work": "use (\n\t./gone\n\t../out\n\t./nameless\n\t./large\n)\n",
            "nameless/go.mod": "go 1.24\n",
            "large/go.mod": "// " + "x" * (1 << 20),
        }
    )
    assert [(one.place, one.fault) for one in shop.unknown] == [
        ("gone", "missing"),
        ("../out", "outside"),
        ("large/go.mod", "unreadable"),
        ("nameless/go.mod", "nameless"),
    ]


def test_a_file_that_is_too_large_is_told(only):
    assert [one.fault for one in only({"go.work": "x" * (1 << 21)}).unknown] == ["unreadable"]
