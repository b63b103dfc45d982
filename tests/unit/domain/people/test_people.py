"""People: who is known, by which addresses, and what they may do."""

from __future__ import annotations

import pytest

from gonogo.domain.people.people import Member, Permissions, behind, doubled, found, lacking

KEY = f"ssh-ed25519 {'A' * 68}"
ANN = Member("Ann", "Ann@shop.example", ("release-manager",), (KEY,), ("ann@home.example",))
BOB = Member("Bob", "bob@shop.example", ("qa",))
BOT = Member("Bot", "bot@shop.example", ("release-manager",), program_of="ANN@home.example")
LONE = Member("Lone", "lone@shop.example", program_of="Carl@shop.example")
PEOPLE = (ANN, BOB, BOT, LONE)


def test_a_member_is_found_by_any_of_their_addresses_however_they_are_written():
    assert found(PEOPLE, "ann@SHOP.example") is ANN
    assert found(PEOPLE, "ANN@home.example") is ANN
    assert found(PEOPLE, "") is found(PEOPLE, "eve@shop.example") is None


def test_behind_an_address_is_the_person_and_behind_a_program_its_person_too():
    ann = {"ann@shop.example", "ann@home.example"}
    assert behind(PEOPLE, "ann@home.example") == ann
    assert behind(PEOPLE, "BOT@shop.example") == {*ann, "bot@shop.example"}
    assert behind(PEOPLE, "lone@shop.example") == {"lone@shop.example", "carl@shop.example"}
    assert behind(PEOPLE, "Eve@else.example") == {"eve@else.example"}


@pytest.mark.parametrize(
    ("address", "level", "roles", "why"),
    [
        ("ann@home.example", "signed", ("release-manager",), ""),
        ("ann@home.example", "account", ("x", "release-manager"), ""),
        ("ann@shop.example", "asserted", ("release-manager",), "has a key and did not sign with it"),
        ("bob@shop.example", "asserted", ("qa",), ""),
        ("bob@shop.example", "signed", ("law", "developer"), "is not in the role of developer or law"),
        ("eve@shop.example", "signed", ("qa",), "is not in people"),
        ("bot@shop.example", "signed", ("release-manager",), "is a program, which may only ask"),
        ("eve@shop.example", "asserted", (), ""),
    ],
)
def test_who_may_not_is_told_why(address, level, roles, why):
    assert lacking(PEOPLE, address, level, roles) == why


def test_anybody_may_where_nobody_is_known():
    assert lacking((), "eve@shop.example", "asserted", ("release-manager",)) == ""


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (Member("A.", "ANN@shop.example"), "ann@shop.example stands in people twice"),
        (Member("A.", "a@x.example", also=("ann@Home.example",)), "ann@home.example stands in people twice"),
        (Member("A.", "a@x.example", keys=(f"{KEY} another comment",)), "a key is one person's"),
        (Member("A.", "a@x.example", program_of="bot@shop.example"), "A. acts for another program"),
        (Member("A.", "a@x.example", program_of="a@x.example"), "A. acts for another program"),
        (Member("A.", "a@x.example", keys=(f"ssh-ed25519 {'B' * 68}",)), ""),
    ],
)
def test_what_two_people_have_or_nobody_answers_for_is_told(second, why):
    told = doubled((*PEOPLE, second))
    assert why in told
    assert bool(told) == bool(why)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "*@x.example", "is not an address"),
        ("also", ("a b@x.example",), "is not an address"),
        ("program_of", "ann", "'ann' is not an address"),
        ("keys", ("AAAA",), "'AAAA' is not a public SSH key"),
        ("keys", (KEY[:30] + "!" * 30,), f"^'{KEY[:30]}{'!' * 10}' is not a public SSH key"),
        ("keys", (f"{KEY}\nssh-ed25519 {'B' * 68}",), "is not a public SSH key"),
    ],
)
def test_what_no_signature_can_be_held_against_is_refused(field, value, words):
    with pytest.raises(ValueError, match=words.replace("*", r"\*")):
        Member(**{"name": "Ann", "email": "ann@x.example", field: value})


def test_the_roles_that_may_are_as_promised():
    assert Permissions().retry == {
        "unit": ("developer",),
        "integration": ("technical-lead",),
        "e2e": ("qa", "developer"),
    }
    assert Permissions().override == Permissions().emergency == ("release-manager",)
    Permissions().retry.clear()
    assert Permissions().retry
