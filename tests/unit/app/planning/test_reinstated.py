from gonogo.app.planning.changelog import whole
from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

RELEASED_REVERT = """
commit main  feat: sell things
tag v1.0.0
commit main  {message}
revert main  {subject}
commit main  fix: count
tag v1.0.1
revert main  Revert "{subject}"
"""


def test_a_breaking_change_that_comes_again_is_breaking(tell):
    project = tell(RELEASED_REVERT.format(message="feat!: search", subject="feat!: search")).project()
    planned = plan(project, Wish())
    assert (planned.bump.version, planned.bump.reason) == ("2.0.0", "1 commit since v1.0.1 asks for major")
    assert [change.said.description for change in planned.section.breaking] == ["search"]


def test_what_breaks_by_a_footer_alone_is_read_from_the_first_commit(tell):
    message = "feat: search\n\n  BREAKING CHANGE: the index is gone"
    project = tell(RELEASED_REVERT.format(message=message, subject="feat: search")).project()
    planned = plan(project, Wish())
    assert planned.bump.version == "2.0.0"
    assert [change.said.breaking for change in planned.section.breaking] == ["the index is gone"]
    assert [len(changes.breaking) for changes in whole(project)] == [1, 0, 0]


def test_a_merge_that_comes_again_brings_all_that_it_brought(tell):
    project = tell("""
commit main  feat: sell things
tag v1.0.0
branch topic
commit topic  feat: gift cards
commit topic  fix: count cards
commit main  fix: count
merge topic into main
revert main  Merge branch 'topic'
tag v1.0.1
revert main  Revert "Merge branch 'topic'"
""").project()
    planned = plan(project, Wish())
    assert planned.bump.version == "1.1.0"
    assert [change.said.description for change in planned.section.changes] == ["gift cards", "count cards"]


def test_a_revert_whose_hash_is_not_known_is_told_by_its_subject(tell):
    project = tell("""
commit main  feat: sell things
tag v1.0.0
commit main  Reapply "feat!: search"

  This reverts commit 0123456789012345678901234567890123456789.
""").project()
    assert plan(project, Wish()).bump.version == "2.0.0"
