# Two commands are all that a new machine needs: `make demo` and `make test`. Everything is installed into .venv beside this file.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev

.PHONY: demo test check fast assets soak bench docs lock format clean help

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  -/'

demo: $(RUN)  ## qualify the example leads, explain three, write the readable pact
	@$(BIN)/python examples/northwind/demo.py

test: check  ## every check and every test, at the counts of every day
	$(BIN)/python -m pytest -n 2 --dist worksteal
	LEADPACT_TEST_ON=postgres $(BIN)/python -m pytest -n 2 --dist worksteal tests/server

check: $(DEV)  ## style, types, the rooms, and whether the generated pages are current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m leadpact.cli.reference --check

fast: $(DEV)  ## the tests of a moment
	$(BIN)/python -m pytest -m "not slow and not postgres"

assets: $(DEV)  ## make the scripts and styles of the pages (nothing, where they are current)
	$(BIN)/python hatch_build.py

soak: $(DEV)  ## every test, with the full counts of generated examples
	LEADPACT_EXAMPLES=2000 $(BIN)/python -m pytest -n 2 --dist worksteal
	LEADPACT_EXAMPLES=2000 LEADPACT_TEST_ON=postgres $(BIN)/python -m pytest -n 2 --dist worksteal tests/server

bench: $(DEV)  ## measure speed and memory, and write docs/benchmarks.md
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks

docs: $(DEV)  ## write the generated pages again
	$(BIN)/python -m leadpact.cli.reference

format: $(DEV)  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what was made
	rm -rf $(VENV) out examples/*/data .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Leadpact needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

lock:  ## write the lock files again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements/run.in -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		-c requirements/run.txt requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		-c requirements/dev.txt requirements/bench.in -o requirements/bench.txt
