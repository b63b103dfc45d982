"""The projects of a record, on both databases."""

from gonogo.domain.ledger import read_entry
from gonogo.domain.people.person import Person
from gonogo.domain.registration import Registration
from gonogo.store.projects import ProjectRecord

ANN = Person("Ann", "ann@shop.example")
SHOP = Registration("shop", "https://forge.example/team/shop.git", "main", "env:SHOP_TOKEN")
BANK = Registration("bank", "/srv/git/bank.git")


def test_projects_are_registered_changed_and_removed_with_an_entry_each(records, fresh):
    record = records(fresh())
    projects = ProjectRecord(record)
    for one in (SHOP, BANK, SHOP):
        projects.register(one, ANN)
    assert projects.registered() == [BANK, SHOP]
    moved = Registration("bank", "git@forge.example:team/bank.git")
    projects.register(moved, ANN)
    assert projects.registered() == [moved, SHOP]
    assert [projects.unregister("bank", ANN) for _ in range(2)] == [True, False]
    with record.reading() as reading:
        told = list(map(read_entry, reading.ledger.lines()))
        who = {reading.people.find(entry.who) for entry in told}
    assert [(entry.kind, entry.data["project"]) for entry in told] == [
        ("project.registered", "shop"),
        ("project.registered", "bank"),
        ("project.registered", "bank"),
        ("project.unregistered", "bank"),
    ]
    assert {one.email for one in who if one} == {"ann@shop.example"}
    assert "SHOP_TOKEN" not in str(told)
