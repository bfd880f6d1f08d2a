# newsdiff: `make run` shows it, `make test` checks it. Needs Python 3.11 to 3.13, make and git.

# The first interpreter that really starts and is new enough (a name alone proves nothing).
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3 python, \
  $(shell $(p) -c 'import sys, venv; 1 / ((3, 11) <= sys.version_info[:2] < (3, 14)); print("$(p)")' 2>/dev/null)))
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The lock names everything, so nothing is resolved: an old pip asks for `coverage[toml]` anew and takes a release
# that came out after the lock, which then has no hash.
# What is installed, said by content: a touched file installs nothing, a changed one does.
STAMP := $(VENV)/.installed
install = echo "Installing what requirements/$(1).txt pins …"; \
  $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes \
    --no-deps -r requirements/$(1).txt && $(BIN)/python -m pip -qq check && cp requirements/$(1).txt $(STAMP)-$(1)

.DEFAULT_GOAL := help
.PHONY: help venv setup run test test-all test-postgres coverage lint bench lock screenshots clean-data

help:
	@echo "make run [PORT=8000]  serve newsdiff with the sample story on this machine"
	@echo "make test             checks and tests, under ten minutes"
	@echo "make test-all         the long tests: all that touches the database on PostgreSQL, faults, upgrade"
	@echo "make coverage         which lines the tests run; fails below 90 in 100"
	@echo "make bench            print the benchmarks"
	@echo "make screenshots      make the pictures in docs/images anew"
	@echo "make lock             lock requirements/*.in into requirements/*.txt with hashes"

venv:
	@if [ ! -x $(BIN)/python ]; then \
	  if [ -z "$(PYTHON)" ]; then echo "newsdiff needs Python 3.11, 3.12 or 3.13 with its venv module."; exit 1; fi; \
	  echo "Making the virtual environment with $(PYTHON) …"; $(PYTHON) -m venv $(VENV) || exit 1; fi

setup: venv
	@cmp -s requirements/dev.txt $(STAMP)-dev || { $(call install,dev); }

# What tests and checks need is left for `make setup`: who only looks need not wait for it.
run: venv
	@cmp -s requirements/dev.txt $(STAMP)-dev || cmp -s requirements/base.txt $(STAMP)-base || { $(call install,base); }
	@PORT=$(PORT) exec $(BIN)/python -m newsdiff.runner

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SECRET_KEY=offline $(BIN)/mypy newsdiff
	@if [ -d templates ]; then echo $(BIN)/djade --check templates; \
	  find templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --check; fi
	$(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=newsdiff.example \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

test: lint
	$(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not slow"

test-all: test-postgres
	$(BIN)/python -m pytest -q -m slow

# What touches the database, once more on PostgreSQL (TEST_DATABASE_URL says where).
test-postgres: setup
	NEWSDIFF_TEST_DATABASE=postgres $(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not slow and not browser" \
	  tests/accounts tests/admin tests/api tests/exports tests/feeds tests/matching tests/pages tests/review tests/security \
	  tests/stories tests/test_access_matrix.py

# Processes that tests start are counted too: coverage's .pth file asks for this variable in each of them.
coverage: setup
	$(BIN)/coverage erase
	COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml $(BIN)/coverage run -m pytest -q -n 2 --dist loadscope -m "not slow"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --skip-covered --sort=cover --fail-under=90

bench: setup
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

screenshots: setup
	$(BIN)/python scripts/screenshots.py

lock: setup
	$(BIN)/python -m pip install --quiet uv
	for name in base dev; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-header requirements/$$name.in -o requirements/$$name.txt; done

clean-data:
	rm -rf var
