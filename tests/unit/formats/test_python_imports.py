import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.affected import ANYTHING
from gonogo.formats.python_imports import LARGEST, imports, modules


@pytest.mark.parametrize(
    ("path", "packages", "names"),
    [
        ("cart.py", (), ("cart",)),
        ("shop/cart.py", ("shop",), ("shop.cart",)),
        ("shop/__init__.py", ("shop",), ("shop",)),
        ("src/shop/cart.py", ("src/shop",), ("src.shop.cart", "shop.cart")),
        ("src/shop/__init__.py", ("src/shop",), ("src.shop", "shop")),
        ("src/shop/pay/now.py", ("src/shop", "src/shop/pay"), ("src.shop.pay.now", "shop.pay.now")),
        ("tests/unit/test_a.py", (), ("tests.unit.test_a", "unit.test_a", "test_a")),
        ("__init__.py", ("",), ()),
    ],
)
def test_a_file_is_imported_by_names_that_begin_outside_of_packages(path, packages, names):
    assert modules(path, packages) == names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import shop", {"shop"}),
        ("import shop.cart as c, yaml", {"shop", "shop.cart", "yaml"}),
        ("from shop import cart", {"shop", "shop.cart"}),
        ("from shop.cart import pay", {"shop", "shop.cart", "shop.cart.pay"}),
        ("from shop import *", {"shop", "shop.*"}),
        ("def f():\n    if x:\n        import shop", {"shop"}),
        ("patch('shop.cart.pay')", {"shop", "shop.cart", "shop.cart.pay"}),
        ("PLUGIN = 'shop.cart:Cart.pay'", {"shop", "shop.cart"}),
        ("import_module('shop')", {"shop"}),
        ("importlib.import_module('shop.cart')", {"shop", "shop.cart"}),
        ("text = 'not a name.', 'http://shop.example', '3.14', ''", set()),
        ("", set()),
    ],
)
def test_names_are_as_they_are_written(source, names):
    assert imports("top.py", source) == names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from . import cart", "src.shop.cart"),
        ("from .cart import pay", "src.shop.cart"),
        ("from .. import cart", "src.cart"),
        ("from ..money.price import pay", "src.money.price"),
        ("from . import *", "src.shop.*"),
        ("import cart", "src.shop.cart"),
    ],
)
def test_relative_imports_and_neighbours_are_told_from_the_top(source, name):
    assert name in imports("src/shop/pay.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "import_module(name)",
        "import_module('.cart', __package__)",
        "import_module()",
        "__import__(name)",
        "entry_points(group='shop')",
        "pkgutil.iter_modules(shop.__path__)",
        "exec(text)",
        "from ..... import cart",
        "print 'Python 2'",
        "a\0b",
        "(" * 5_000,
        "a" * (LARGEST + 1),
    ],
)
def test_what_the_source_does_not_tell_may_be_anything(source):
    assert ANYTHING in imports("shop/cart.py", source)


def test_a_source_that_python_warns_of_is_read_in_silence():
    assert imports("cart.py", "import shop\nx = '\\d' is 'd'") == {"shop"}


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text):
    assert all(isinstance(name, str) for name in imports("a/b.py", text))


NAME = st.sampled_from(["shop", "cart", "price"])


@given(st.lists(NAME, min_size=1, max_size=4).map(".".join))
def test_whatever_form_an_import_has_the_module_is_among_its_names(name):
    parent, _, last = name.rpartition(".")
    forms = [f"import {name}", f"from {name} import x", f"x = '{name}'" if parent else f"import {name}"]
    forms += [f"from {parent} import {last}"] if parent else []
    assert all(name in imports("a.py", form) for form in forms)
