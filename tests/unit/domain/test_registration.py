import pytest

from gonogo.domain.registration import Registration, problem_of

HTTPS = "https://forge.example/team/shop.git"


@pytest.mark.parametrize(
    "address",
    [HTTPS, "ssh://git@forge.example/team/shop", "git@forge.example:team/shop.git", "/srv/git/shop.git"],
)
def test_repositories_are_reached_over_the_network_and_on_this_machine(address):
    assert problem_of(Registration("shop", address)) == ""


@pytest.mark.threat("person", "register a project at an address that runs a program")
@pytest.mark.parametrize(
    "address",
    ["ext::sh -c id", "--upload-pack=id", "shop", "fd::7", "https://", "/srv/a\nb", "file:///srv/shop", ""],
)
def test_what_is_no_address_is_refused(address):
    assert "is no address of a repository" in problem_of(Registration("shop", address))


@pytest.mark.parametrize("name", ["", "-shop", "../shop", "a b", "shop.git", "shop.lock", "x" * 101])
def test_a_name_is_one_for_a_folder_too(name):
    assert "is no name for a project" in problem_of(Registration(name, HTTPS))


def test_a_password_stays_out_of_the_address():
    told = problem_of(Registration("shop", "https://me:hunter2@forge.example/shop"))
    assert "--credential" in told
    assert "hunter2" not in told


def test_a_branch_cannot_be_taken_for_an_option():
    assert problem_of(Registration("shop", HTTPS, "release/1.x")) == ""
    assert "is no name of a branch" in problem_of(Registration("shop", HTTPS, "--force"))


def test_a_key_of_ssh_is_a_file():
    over_ssh = "git@forge.example:team/shop.git"
    assert problem_of(Registration("shop", over_ssh, "", "file:/keys/shop")) == ""
    assert "--credential file:/PATH" in problem_of(Registration("shop", over_ssh, "", "env:KEY"))
    assert problem_of(Registration("shop", HTTPS, "", "env:KEY")) == ""
