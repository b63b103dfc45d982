import pytest

from gonogo.domain.evidence.file_kind import file_kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/cart.py", "code"),
        ("cart.GO", "code"),
        ("store/migrations.py", "code"),
        ("store/migrations/__init__.py", "code"),
        ("latest.py", "code"),
        ("tests/cart.py", "test"),
        ("src/__tests__/cart.js", "test"),
        ("conftest.py", "test"),
        ("src/test_cart.py", "test"),
        ("cart_test.go", "test"),
        ("cart.spec.ts", "test"),
        ("src/main/CartTest.java", "test"),
        ("tests/migrations/0001_cart.py", "test"),
        ("db/migrate/20260101_cart.rb", "migration"),
        ("shop/migrations/0001_cart.py", "migration"),
        ("alembic/versions/1a2b_cart.py", "migration"),
        ("sql/V1.2__cart.sql", "migration"),
        ("sql/V1__cart.txt", "other"),
        ("migrations/README.md", "other"),
        ("tests/cart.json", "other"),
        ("pyproject.toml", "other"),
        ("Makefile", "other"),
        ("py", "other"),
        ("web/package-lock.json", "lock"),
        ("uv.lock", "lock"),
        ("go.sum", "lock"),
    ],
)
def test_a_path_tells_what_a_file_is_for(path, kind):
    assert file_kind(path) == kind
