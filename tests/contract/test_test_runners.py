"""What test runners really write, and what the gate of tests says to it.

pytest (with coverage) and npm with node's own runner are run here. What mocha, Jest (with jest-junit
and Istanbul) and Vitest wrote was recorded from real runs. Of Go there is none here: its cover
profile and gotestsum's JUnit are written by hand after their documented formats, and so is JaCoCo's XML.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.adapters.commands.local import LocalCommands
from gonogo.adapters.files.directory import Directory
from gonogo.config.runners import detected_gates
from gonogo.domain.decision import Because, Call, Decision
from gonogo.gates.tests import TestsGate, TestsSettings
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import polled

Poll = Callable[..., Decision]
Files = dict[str, str]

has_npm = pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")

CART = """def add(one, other):
    return one + other


def never(asked):
    if asked:
        # a comment is nothing to cover
        return 1
    return 2
"""
CART_TEST = """import pytest
from shop.cart import add


def test_adds():
    assert add(1, 2) == 3


@pytest.mark.skip(reason="later")
def test_later():
    raise AssertionError
"""
WRONG = """

def test_counts_wrongly():
    assert add(1, 1) == 3
"""
PYPROJECT = '[project]\nname = "shop"\n[tool.pytest.ini_options]\n'
NODE_CART = """function add(one, other) {
  return one + other;
}

function never(asked) {
  if (asked) {
    return 1;
  }
  return 2;
}
module.exports = { add, never };
"""
NODE_TEST = """const { test, describe, it } = require('node:test');
const assert = require('node:assert');
const { add } = require('../cart.js');
test('adds', () => assert.strictEqual(add(1, 2), 3));
test.skip('later', () => {});
describe('cart', () => {
  it('counts', () => {
    assert.strictEqual(add(1, 1), %s);
  });
});
"""
NPM = '{"name": "shop", "version": "1.0.0", "scripts": {"test": "node --test"}}'


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Poll:
    """Asks a gate as settings say, on a checkout with these files, with the programs of this machine."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("PYTEST_ADDOPTS", "COVERAGE_PROCESS_START", "COV_CORE_SOURCE", "NODE_OPTIONS"):
        monkeypatch.delenv(name, raising=False)

    def ask(files: Files, settings: dict[str, Any] | None = None, name: str = "unit") -> Decision:
        write(tmp_path / "checkout", files)
        said = settings or detected_gates(Directory(tmp_path / "checkout"))[name]
        gate = TestsGate(msgspec.convert(said, TestsSettings))
        commands: Any = LocalCommands(tmp_path / "marks")
        return polled(gate, tmp_path, ask={"name": name}, commands=commands)

    return ask


@pytest.fixture
def read(tmp_path: Path) -> Poll:
    """Asks a gate after a run that wrote these files."""

    def read(code: int = 0, reports: Files | None = None, **settings: Any) -> Decision:
        said = {"run": "runner", "junit": "unit.xml", **settings}
        commands = PlayedCommands({"runner": Play(code, files=reports or {})})
        return polled(TestsGate(msgspec.convert(said, TestsSettings)), tmp_path, commands=commands)

    return read


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


@pytest.mark.parametrize("folder", ["", "src/"])
def test_pytest_found_by_itself_tests_the_code_of_the_checkout(ask: Poll, folder: str) -> None:
    decision = ask(
        {f"{folder}shop/cart.py": CART, "tests/test_cart.py": CART_TEST, "pyproject.toml": PYPROJECT}
    )
    assert told(decision) == (Call.GO, Because.PASSED, "1 test passed, 1 skipped")


def test_pytest_tells_a_failing_test_by_name_with_message_and_place(ask: Poll) -> None:
    files = {"shop/cart.py": CART, "tests/test_cart.py": CART_TEST + WRONG, "pyproject.toml": PYPROJECT}
    decision = ask(files)
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 of 2 tests failed")
    assert decision.details == ("tests.test_cart.test_counts_wrongly (tests/test_cart.py:15): assert 2 == 3",)


def test_pytest_that_cannot_even_collect_is_no_go_with_the_reason(ask: Poll) -> None:
    decision = ask({"tests/test_cart.py": "import nowhere\n", "pyproject.toml": PYPROJECT})
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 of 1 test failed")
    (detail,) = decision.details
    assert detail == ("tests.test_cart (tests/test_cart.py:1): collection failure")


def test_pytest_with_coverage_found_by_itself_must_cover_80_percent(ask: Poll) -> None:
    files = {
        "shop/cart.py": CART,
        "tests/test_cart.py": CART_TEST,
        "pyproject.toml": f'{PYPROJECT}[dependency-groups]\ndev = ["pytest", "pytest-cov"]\n',
        ".coveragerc": "[run]\nsource = shop\n",
    }
    decision = ask(files)
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        "coverage is 50%; coverage >= 80% is not met",
    )
    assert decision.details[1:] == ("shop/cart.py: 3 of 6 lines are not covered (6\u20139)",)


@pytest.mark.parametrize("report", ["xml", "lcov", "json"])
def test_every_report_of_coverage_py_says_the_same(ask: Poll, report: str) -> None:
    files = {"shop/cart.py": CART, "tests/test_cart.py": CART_TEST, "pyproject.toml": PYPROJECT}
    measure = f"--cov shop --cov-branch --cov-report {report}:out"
    said = {
        "run": f"pytest -o pythonpath=. --junitxml unit.xml {measure}",
        "junit": "unit.xml",
        "coverage": "out",
        "require": "coverage >= 90% and branch_coverage >= 0%",
    }
    decision = ask(files, said)
    assert decision.reason.startswith("coverage is 50%; coverage >= 90% is not met; branch_coverage is 0%")
    assert decision.details[2].startswith("shop/cart.py: 3 of 6 lines are not covered (6\u20139)")


def test_unit_and_integration_tests_of_pytest_are_told_apart(ask: Poll) -> None:
    files = {
        "shop/cart.py": CART,
        "tests/unit/test_cart.py": CART_TEST,
        "tests/integration/test_shop.py": CART_TEST + WRONG,
        "pyproject.toml": PYPROJECT,
    }
    assert ask(files).reason == "1 test passed, 1 skipped"
    assert ask(files, name="integration").reason == "1 of 2 tests failed"


def test_some_of_the_tests_are_run_where_only_some_are_affected(ask: Poll, tmp_path: Path) -> None:
    files = {
        "shop/cart.py": CART,
        "tests/test_cart.py": CART_TEST,
        "tests/test_more.py": CART_TEST,
        "pyproject.toml": PYPROJECT,
    }
    write(tmp_path / "checkout", files)
    settings = msgspec.convert(detected_gates(Directory(tmp_path / "checkout"))["unit"], TestsSettings)
    decision = ask(files, msgspec.to_builtins(settings.narrowed(["tests/test_more.py"])))
    assert decision.reason == "1 test passed, 1 skipped"


@has_npm
def test_npm_with_nodes_own_runner_found_by_itself_is_read(ask: Poll) -> None:
    files = {"package.json": NPM, "cart.js": NODE_CART, "test/cart.test.js": NODE_TEST % 2}
    assert told(ask(files)) == (Call.GO, Because.PASSED, "2 tests passed, 1 skipped")
    decision = ask(files | {"test/cart.test.js": NODE_TEST % 3})
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 of 2 tests failed")
    assert decision.details == (
        "test.counts (test/cart.test.js:8): Expected values to be strictly equal:2 !== 3",
    )


@has_npm
def test_coverage_of_node_is_read_as_lcov(ask: Poll) -> None:
    reporters = "--test-reporter=junit --test-reporter-destination=unit.xml --test-reporter=lcov"
    said = {
        "run": f"node --test --experimental-test-coverage {reporters} --test-reporter-destination=lcov.info",
        "junit": "unit.xml",
        "coverage": "lcov.info",
    }
    files = {"package.json": NPM, "cart.js": NODE_CART, "test/cart.test.js": NODE_TEST % 2}
    decision = ask(files, said, name="integration")
    assert decision.call is Call.GO
    assert decision.details[0].endswith("coverage >= 70% is met")
    stricter = ask(files, said | {"require": "coverage >= 99%"})
    assert stricter.details[1] == "cart.js: 6 of 11 lines are not covered (5\u201310)"


@has_npm
def test_a_script_of_npm_that_builds_needs_no_report(ask: Poll) -> None:
    package = '{"name": "shop", "version": "1.0.0", "scripts": {"lint": "node %s"}}'
    fine = ask({"package.json": package % "--version"}, name="lint")
    assert told(fine) == (Call.GO, Because.PASSED, "the command succeeded")
    wrong = ask({"package.json": package % "nowhere.js"}, name="lint")
    assert told(wrong)[:2] == (Call.NO_GO, Because.FAILED)


MOCHA = """<testsuite name="Mocha Tests" tests="2" failures="0" errors="1" skipped="0" time="0.003">
<testcase classname="cart" name="adds" file="/tmp/shop/test/a.test.js" time="0"/>
<testcase classname="cart" name="wrong" file="/tmp/shop/test/a.test.js" time="0.001">\
<failure>Expected values to be strictly equal:

1 !== 2


      + expected - actual

      -1
      +2

AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

1 !== 2

    at Context.&#x3C;anonymous&#x3E; (test/a.test.js:2:73)
    at process.processImmediate (node:internal/timers:483:21)</failure></testcase>
</testsuite>"""
JEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="2" failures="1" errors="0" time="0.358">
  <testsuite name="cart" errors="0" failures="1" skipped="0" time="0.257" tests="2">
    <testcase classname="cart adds" name="cart adds" time="0.006">
    </testcase>
    <testcase classname="cart wrong" name="cart wrong" time="0.002">
      <failure>Error: expect(received).toBe(expected) // Object.is equality

Expected: 2
Received: 1
    at Object.toBe (CHECKOUT/a.test.js:2:108)
    at Promise.finally.completed (CHECKOUT/node_modules/jest-circus/build/jestAdapterInit.js:1834:28)
    at new Promise (&lt;anonymous&gt;)</failure>
    </testcase>
  </testsuite>
</testsuites>"""
VITEST = """<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="2" failures="1" errors="0" time="0.007138346">
    <testsuite name="a.test.js" hostname="vm" tests="2" failures="1" errors="0" skipped="0" time="0.007">
        <testcase classname="a.test.js" name="cart &gt; adds" time="0.001021504">
        </testcase>
        <testcase classname="a.test.js" name="cart &gt; wrong" time="0.005051694">
            <failure message="expected 1 to be 2 // Object.is equality" type="AssertionError">
AssertionError: expected 1 to be 2 // Object.is equality

- Expected
+ Received

- 2
+ 1

 \u276f a.test.js:2:82
            </failure>
        </testcase>
    </testsuite>
</testsuites>"""
GOTESTSUM = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" time="0.412000">
\t<testsuite tests="3" failures="1" skipped="1" time="0.003000" name="example.com/shop/cart">
\t\t<properties>
\t\t\t<property name="go.version" value="go1.25.3 linux/amd64"></property>
\t\t</properties>
\t\t<testcase classname="example.com/shop/cart" name="TestCounts/two" time="0.000000">
\t\t\t<failure message="Failed" type="">=== RUN   TestCounts/two&#xA;    cart_test.go:17: want 3, got 2&#xA;\
--- FAIL: TestCounts/two (0.00s)&#xA;</failure>
\t\t</testcase>
\t\t<testcase classname="example.com/shop/cart" name="TestLater" time="0.000000">
\t\t\t<skipped message="=== RUN   TestLater&#xA;    cart_test.go:9: later&#xA;"></skipped>
\t\t</testcase>
\t\t<testcase classname="example.com/shop/cart" name="TestAdds" time="0.000000"></testcase>
\t</testsuite>
</testsuites>"""
SUREFIRE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.shop.CartTest" time="0.05" tests="1" errors="0" skipped="0" failures="1">
  <testcase name="counts" classname="com.shop.CartTest" time="0.01">
    <failure message="expected: &lt;3&gt; but was: &lt;2&gt;" type="org.opentest4j.AssertionFailedError">\
<![CDATA[org.opentest4j.AssertionFailedError: expected: <3> but was: <2>
\tat org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:39)
\tat com.shop.CartTest.counts(CartTest.java:12)
]]></failure>
  </testcase>
</testsuite>"""


@pytest.mark.parametrize(
    ("report", "detail"),
    [
        (MOCHA, "cart.wrong (test/a.test.js:2): Expected values to be strictly equal:"),
        (JEST, "cart wrong (a.test.js:2): Error: expect(received).toBe(expected) // Object.is equality"),
        (
            VITEST,
            "a.test.js.cart > wrong (a.test.js:2): expected 1 to be 2 // Object.is equality",
        ),
        (GOTESTSUM, "example.com/shop/cart.TestCounts/two (cart_test.go:17): want 3, got 2"),
        (SUREFIRE, "com.shop.CartTest.counts (CartTest.java:12): expected: <3> but was: <2>"),
    ],
    ids=["mocha", "jest", "vitest", "gotestsum", "surefire"],
)
def test_the_report_of_each_runner_tells_name_message_and_place(
    read: Poll, tmp_path: Path, report: str, detail: str
) -> None:
    decision = read(1, {"unit.xml": report.replace("CHECKOUT", str(tmp_path / "checkout"))})
    assert decision.call is Call.NO_GO
    assert decision.details == (detail,)


PASSED = '<testsuite><testcase name="TestAdds"/></testsuite>'
GO_PROFILE = """mode: atomic
example.com/shop/cart.go:3.34,5.2 1 7
example.com/shop/cart.go:7.30,8.11 1 0
example.com/shop/cart.go:8.11,10.3 1 0
example.com/shop/cart.go:12.2,12.10 1 0
example.com/shop/pay.go:3.20,9.2 4 1
"""
ISTANBUL = """{"total": {"lines":{"total":3,"covered":3,"skipped":0,"pct":100},"branchesTrue":{"total":0,\
"covered":0,"skipped":0,"pct":"Unknown"}}
,"CHECKOUT/cart.js": {"lines":{"total":3,"covered":2,"skipped":0,"pct":66.66},"functions":{"total":2,\
"covered":1,"skipped":0,"pct":50},"statements":{"total":4,"covered":3,"skipped":0,"pct":75},\
"branches":{"total":0,"covered":0,"skipped":0,"pct":100}}
}
"""
JACOCO = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!DOCTYPE report PUBLIC \
"-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="shop"><sessioninfo id="vm-1" start="1" dump="2"/>\
<package name="com/shop"><class name="com/shop/Cart" sourcefilename="Cart.java"><method name="add" \
desc="()V" line="3"><counter type="LINE" missed="9" covered="0"/></method></class>\
<sourcefile name="Cart.java"><line nr="3" mi="0" ci="3" mb="0" cb="0"/>\
<line nr="5" mi="1" ci="2" mb="1" cb="1"/>\
<line nr="6" mi="4" ci="0" mb="2" cb="0"/><counter type="LINE" missed="0" covered="9"/></sourcefile>\
</package></report>"""


@pytest.mark.parametrize(
    ("report", "found", "detail"),
    [
        (GO_PROFILE, "62.5%", "example.com/shop/cart.go: 3 of 4 statements are not covered (7\u201312)"),
        (ISTANBUL, "66.66666667%", "cart.js: 1 of 3 lines is not covered"),
        (JACOCO, "66.66666667%", "com/shop/Cart.java: 1 of 3 lines is not covered (6)"),
    ],
    ids=["go", "istanbul", "jacoco"],
)
def test_the_coverage_of_each_tool_names_what_to_test(
    read: Poll, tmp_path: Path, report: str, found: str, detail: str
) -> None:
    text = report.replace("CHECKOUT", str(tmp_path / "checkout"))
    decision = read(0, {"unit.xml": PASSED, "cover": text}, coverage="cover")
    assert told(decision) == (
        Call.NO_GO,
        Because.FAILED,
        f"coverage is {found}; coverage >= 80% is not met",
    )
    assert decision.details[1:] == (detail,)
