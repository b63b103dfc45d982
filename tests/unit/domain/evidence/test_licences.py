import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.evidence import licences
from gonogo.domain.evidence.licences import Package

ALLOWED = frozenset({"mit", "apache-2.0", "gpl-2.0-only with classpath-exception-2.0", "bsd license"})


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "mit",
        "Apache-2.0+",
        "MIT OR GPL-3.0-only",
        "GPL-3.0-only or (Apache-2.0 and MIT)",
        "(MIT)",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "MIT WITH any-exception",
        "BSD  License",
    ],
)
def test_what_is_allowed_is_allowed(licence: str) -> None:
    assert licences.is_allowed(licence, ALLOWED)


@pytest.mark.parametrize(
    "licence",
    [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "GPL-2.0-only WITH other-exception",
        "GPL-3.0-only OR LGPL-3.0-only",
        "MIT OR",
        "MIT AND",
        "MIT WITH",
        "MIT WITH OR",
        "OR MIT",
        "MIT MIT",
        "(MIT",
        "MIT)",
        "()",
        "(" * 100 + "MIT" + ")" * 100,
        "The MIT License",
    ],
)
def test_what_is_not_allowed_or_cannot_be_read_is_not(licence: str) -> None:
    assert not licences.is_allowed(licence, ALLOWED)


PARTS = st.recursive(
    st.booleans().map(lambda good: ("MIT" if good else "GPL", good)),
    lambda inner: st.tuples(inner, inner, st.booleans()).map(
        lambda three: (
            f"({three[0][0]} {'AND' if three[2] else 'OR'} {three[1][0]})",
            (three[0][1] and three[1][1]) if three[2] else (three[0][1] or three[1][1]),
        )
    ),
    max_leaves=8,
)


@given(PARTS)
def test_an_expression_is_what_its_words_say(pair: tuple[str, bool]) -> None:
    assert licences.is_allowed(pair[0], ALLOWED) is pair[1]


def test_packages_are_refused_by_licence_or_name_and_told() -> None:
    packages = [
        Package("fine", "1.0", ("MIT",)),
        Package("left-pad", "1.3.0", ("WTFPL",)),
        Package("both", "2", ("MIT", "GPL-3.0-only")),
        Package("bad", "0.1", ("MIT",)),
        Package("silent", "", ()),
        Package("told", "1", ()),
        Package("left-pad", "1.3.0", ("WTFPL",)),
    ]
    verdict = licences.judge(packages, ("MIT",), ("bad",), {"told": "MIT"})
    assert verdict.refused == (
        "left-pad 1.3.0: WTFPL is not allowed",
        "both 2: MIT and GPL-3.0-only is not allowed",
        "bad 0.1 is refused by name",
    )
    assert verdict.unknown == ("silent states no licence",)


def test_what_is_known_of_a_package_counts_more_than_what_it_states() -> None:
    package = Package("odd", "1", ("See LICENSE",))
    assert licences.judge([package], ("MIT",), (), {"odd": "MIT"}).refused == ()
    assert licences.judge([package], ("MIT",), (), {"odd": "GPL"}).refused == ("odd 1: GPL is not allowed",)
