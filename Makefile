# Everything that a person or a machine does with this project. `make` alone lists it.
# Needs: Python 3.11 with pip, git, make. Nothing else: PostgreSQL comes with the Python packages.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
SHELL  := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# --python: the system's pip installs into the folder, which therefore needs neither ensurepip nor a pip of its own.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --no-input
# Also when make itself runs under another user's environment.
export PIP_ROOT_USER_ACTION := ignore
# Warnings of the interpreter about our own code are errors in tests only.
TESTS ?= tests
# Each worker has an instance and a PostgreSQL of its own. One is as good as two on one core.
WORKERS ?= $(shell nproc 2>/dev/null || echo 1)

.PHONY: help venv venv-dev demo test check lint audit sbom unit browser-tests browser screenshots oidc-tests test-pg15 a11y lighthouse conformance bench race noninterference mutants torture citus-statements mutants-kept assets manifests lock clean clean-demo

help: ## lists the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

venv: $(VENV)/run.stamp ## installs what the program needs, with verified hashes

venv-dev: $(VENV)/dev.stamp ## installs what tests and checks need too

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed / Il faut Python 3.11")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	touch $@

demo: venv ## starts the demonstration (PORT=8000); Ctrl-C stops it
	@exec $(BIN)/python -m carnet demo --port $(PORT)

test: lint unit oidc-tests browser-tests ## everything that must hold before a change is accepted

lint: venv-dev ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --explicit-package-bases carnet tests tools
	$(BIN)/lint-imports --no-cache

check: lint audit ## lint, known weaknesses of dependencies (network), bill of materials, consistency
	$(BIN)/python -m tools.sbom --check
	$(BIN)/python -m pytest tests/consistency --timeout=300 -n $(WORKERS)

audit: venv-dev ## known weaknesses of what is in the lock files (says loudly what it could not ask)
	$(BIN)/python -m tools.audit

sbom: venv-dev ## writes docs/sbom.cdx.json anew (after make lock)
	$(BIN)/python -m tools.sbom

manifests: ## the Kubernetes manifests against the schemas of Kubernetes (a tool of its own, in a folder of its own)
	@test -x $${TMPDIR:-/tmp}/carnet-manifests/bin/kubernetes-validate || \
	  (python3.11 -m venv $${TMPDIR:-/tmp}/carnet-manifests && \
	   $${TMPDIR:-/tmp}/carnet-manifests/bin/pip -q install kubernetes-validate==1.37.0)
	$${TMPDIR:-/tmp}/carnet-manifests/bin/kubernetes-validate --strict -k 1.31.0 deploy/kubernetes/*.yaml

unit: venv-dev ## tests without a browser, on a PostgreSQL of their own
	$(BIN)/python -m pytest $(TESTS) -m "not browser" --timeout=300 -n $(WORKERS) --dist loadgroup

browser-tests: venv-dev browser ## tests in Chromium (skipped, loudly, where there is none)
	$(BIN)/python -m pytest tests -m browser --timeout=300 -n $(WORKERS) || test $$? -eq 5

browser: venv-dev ## installs Debian's Chromium, and what its driver needs, when this is root on a Debian
	@if { command -v chromium || command -v chromium-browser; } >/dev/null && \
	  $(BIN)/python -m playwright --version >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    chromium fonts-dejavu fonts-liberation libatomic1 >/dev/null) || echo "NOT INSTALLED: Chromium. Browser tests will be skipped."; \
	else echo "NOT INSTALLED: Chromium (needs root and apt-get). Browser tests will be skipped."; fi

oidc-tests: venv-dev ## sign-in through a real OpenID provider (npm; skipped, loudly, without Node)
	@if command -v npm >/dev/null; then \
	  (cd tests/oidc && npm ci --silent --no-audit --no-fund) || echo "NOT INSTALLED: the OpenID provider. Its tests will be skipped."; \
	else echo "NOT INSTALLED: Node. Tests with a real OpenID provider will be skipped."; fi
	$(BIN)/python -m pytest tests/oidc --timeout=300

SCHEMA_TESTS := $(addprefix tests/consistency/test_,migrations.py citus.py rights.py data_model.py erasing.py retention.py)
PG15 := /usr/lib/postgresql/15/bin
# Every use case has a module of tests: its first ones execute its statements. FIRST=0 runs them all.
FIRST ?= 2
test-pg15: venv-dev ## the schema and every use case on Debian's PostgreSQL 15, when it can be installed (FIRST=0: all tests)
	@if [ ! -x $(PG15)/postgres ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  mkdir -p /etc/postgresql-common; \
	  test -e /etc/postgresql-common/createcluster.conf || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf; \
	  (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    postgresql-15 >/dev/null) || true; fi
	@if [ -x $(PG15)/postgres ]; then \
	  CARNET_TEST_PG_BINDIR=$(PG15) $(BIN)/python -m pytest tests/unit/storage $(SCHEMA_TESTS) -m "not browser" --timeout=300 -n $(WORKERS) && \
	  CARNET_TEST_PG_BINDIR=$(PG15) $(BIN)/python -m pytest tests/usecases -m "not browser" --first $(FIRST) --timeout=300 -n $(WORKERS); \
	else echo "NOT RUN: tests on PostgreSQL 15 (cannot be installed here)."; fi

screenshots: venv-dev browser ## every page at 360x800 and 1280x900, in both views, into ./screenshots
	$(BIN)/python -m tests.browser.screenshots $(SCREENS)

a11y: venv-dev browser ## every page in every view and language, with axe; twenty tasks on a phone and by keyboard
	CARNET_A11Y_ALL=1 $(BIN)/python -m pytest tests/browser tests/tasks -m browser --timeout=900 -n $(WORKERS)

lighthouse: venv-dev browser ## ten main pages in Google's Lighthouse on a simulated phone (Node; a quiet machine)
	(cd tests/lighthouse && npm ci --silent --no-audit --no-fund) || echo "NOT INSTALLED: Lighthouse."
	CARNET_LIGHTHOUSE=1 $(BIN)/python -m pytest tests/lighthouse --timeout=1800 -p no:randomly -s

conformance: venv-dev browser ## what HL7's validator and clients of others say of the FHIR and SOAP doors (Java, Maven, Node; long)
	if command -v npm >/dev/null; then \
	  (cd tests/conformance/javascript && npm ci --silent --no-audit --no-fund --ignore-scripts) || echo "NOT INSTALLED: SMART's client."; \
	fi
	CARNET_CONFORMANCE=1 $(BIN)/python -m pytest tests/conformance tests/fhir/test_openapi.py tests/fhir/test_published_without.py --timeout=1800 -p no:randomly

bench: venv ## measures, with the floor in the same run (LONG=1: figures to keep)
	$(BIN)/python -m carnet bench $(if $(LONG),--long)

citus-statements: venv-dev ## looks at every statement that tests send, as Citus would take it (TESTS=tests/usecases; long)
	rm -f var/citus-statements.jsonl; mkdir -p var
	CARNET_TEST_CITUS=$(CURDIR)/var/citus-statements.jsonl $(BIN)/python -m pytest $(TESTS) -m "not browser" -n $(WORKERS)
	$(BIN)/python -m tests.consistency.citus_watch var/citus-statements.jsonl

race: venv-dev ## the race "hide while others read" over 20,000 readings, and 1,000 changes of rights (long)
	CARNET_RIGHTS_TRIALS=$${CARNET_RIGHTS_TRIALS:-1000} $(BIN)/python -m pytest tests/noway/test_rights_trials.py
	CARNET_RACE_READINGS=$${CARNET_RACE_READINGS:-20000} $(BIN)/python -m pytest tests/reliability/test_hide_race.py

noninterference: venv-dev ## two worlds that differ by a secret, on every page and many generated sequences (long)
	CARNET_NONINTERFERENCE=$${CARNET_NONINTERFERENCE:-1000} $(BIN)/python -m pytest tests/noway -p no:randomly

mutants: venv-dev ## changes the rules of carnet/policy one by one and counts what the tests notice (long)
	$(BIN)/python tools/mutate_policy.py --workers $(WORKERS)

torture: venv-dev ## breaks the real programs on purpose: kills, bad networks, full disks (LONG=1: by hand)
	CARNET_TORTURE=$(if $(LONG),long,short) $(BIN)/python -m pytest tests/torture -p no:randomly --timeout=$(if $(LONG),7200,300)

mutants-kept: venv-dev ## plants each kept bug (tests/mutants) in a copy and runs the tests that must find it (long)
	$(BIN)/python tools/mutants_kept.py

assets: venv-dev ## rebuilds the committed assets
	$(BIN)/python tools/build_assets.py
	$(BIN)/python tools/compare_schxslt.py

lock: venv-dev ## resolves dependencies again into the lock files, and writes the bill of materials anew
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCK) --output-file=requirements.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCK) --extra dev --constraint requirements.lock \
	  --output-file=requirements-dev.lock pyproject.toml
	$(BIN)/python -m tools.sbom

LOCK := --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras \
  --allow-unsafe --build-deps-for=editable

clean-demo: ## forgets the demonstration (asks nothing: it holds made-up people only)
	$(BIN)/python -m carnet forget-demo

clean: ## removes what was installed and what tools cached
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache carnet.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
