from gonogo.domain.packages.move import Move


def test_package_lies_where_its_manifest_is():
    assert Move("packages/a/package.json", "a", "1.0.0", "1.1.0").folder == "packages/a"
    assert Move("package.json", "a", "1.0.0", "1.1.0").folder == ""
