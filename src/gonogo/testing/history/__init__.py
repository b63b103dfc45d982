"""Git histories made to measure: for tests, for the demo, for benchmarks.

Told in Python, event by event:

    history = History(start=1_700_000_000)
    first = history.commit("feat: first", files={"a.txt": "one"})
    history.tag("v1.0.0")
    history.branch("search")
    history.switch("search")
    history.commit("feat(api): add search", author=BOB)
    history.switch("main")
    history.merge("search")
    history.revert(first)
    history.tag("v1.1.0", annotated=True)
    history.write(Path("shop"))

or as text, one line an event:

    write a.txt  one
    commit main  feat: first
    tag v1.0.0
    branch search
    commit search  feat(api): add search

      An indented line goes on with the message. What is written is what git gets, so a blank line between
      header and body is written as a blank line.
    merge search into main : Merge branch 'search'
    revert main  feat: first
    tag v1.1.0 : The second one

| line | does |
| --- | --- |
| `commit BRANCH MESSAGE` | commits on the branch, current from there on; `main` is there already |
| `write PATH TEXT` | a file of the next commit; its further lines are indented |
| `remove PATH` | a file that the next commit deletes |
| `branch NAME`, `branch NAME from WHERE` | begins a branch, at the current one or at a branch or tag |
| `orphan NAME` | begins a branch without history: its first commit is another root |
| `merge NAME … into BRANCH`, `… : MESSAGE` | a merge commit; of several names, an octopus |
| `revert BRANCH MESSAGE` | on the branch, undoes the latest commit with that first line |
| `tag NAME`, `… on WHERE`, `… : MESSAGE` | tags; with a message, an annotated tag; again, it moves |
| `at 2026-01-31 14:00` | the time of the next commit, UTC; may be before that of the last |
| `wait 2h` | the next commit is so much later; `s`, `m`, `h`, `d`, may be negative; else it is one hour |
| `author NAME <EMAIL>` | who commits from here on |
| `# …` | a remark |

or made up, as large as one likes:

    generated(200_000).write(Path("big"))

The same history gives the same hashes, on every machine.
"""

from gonogo.testing.history.builder import History
from gonogo.testing.history.events import ANN, BOB, CEM, Mark, Person
from gonogo.testing.history.generated import generated
from gonogo.testing.history.message import Message
from gonogo.testing.history.text import read_history

__all__ = ["ANN", "BOB", "CEM", "History", "Mark", "Message", "Person", "generated", "read_history"]
