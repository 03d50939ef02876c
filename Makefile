# Three commands are all that a new machine needs: `make demo`, `make serve` and `make test`. Everything is installed into .venv beside this file.
PYTHON ?= python3
DATA ?= own-data
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
EVIDENCE := $(VENV)/.installed-evidence
SERVER := $(VENV)/.installed-server
DEV := $(VENV)/.installed-dev

# The pages are tried in a browser. Packages of the system are put in by root alone; whoever else is told what is missing.
CHROMIUM = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
	else echo "chromium is missing, so the tests of the pages are skipped. On Debian or Ubuntu: sudo apt-get install chromium"; fi

.PHONY: demo serve own test check fast soak bench pictures docs lock format clean help system assets

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  -/'

demo: $(EVIDENCE)  ## qualify the example leads, explain three, write the readable pact
	@$(BIN)/python examples/northwind/demo.py

serve: $(SERVER) assets  ## run the server with the example leads, on this machine alone; ARGS="--port 8001" hands options on
	@$(BIN)/leadpact serve --sample $(ARGS)

own: $(SERVER) assets  ## run an empty server for your own leads, in the folder own-data (or DATA=folder); ARGS as for serve
	@LEADPACT_DATA="$(DATA)" $(BIN)/leadpact serve $(ARGS)

test: check assets system  ## every check and every test, at the counts of every day; the server's on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist worksteal
	LEADPACT_TEST_ON=postgres $(BIN)/python -m pytest -n 2 --dist worksteal tests/server

check: $(DEV)  ## style, types, the rooms, and whether the generated pages are current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m leadpact.cli.reference --check

fast: $(DEV)  ## the tests of a moment: the pact, the engine and the command line, without the server, the pages and the statistics
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not postgres" -p no:django -p no:playwright -p no:schemathesis \
		--ignore tests/server --ignore tests/browser --ignore tests/evidence --ignore tests/test_qualify_frames.py

# The kill test takes its counts from LEADPACT_EXAMPLES as well: 50 kills while 100,000 activities are posted, instead of 5 and 2,000. LEADPACT_KILLS=7
# sets the kills by themselves (2,000 activities for each, or 400 without LEADPACT_EXAMPLES), LEADPACT_SEED=8 the moments at which they come. Alone, with
# its figures: LEADPACT_EXAMPLES=2000 .venv/bin/python -m pytest -s tests/server/test_killed.py
soak: $(DEV) assets system  ## every test, with the full counts of generated examples, histories and kills
	LEADPACT_EXAMPLES=2000 $(BIN)/python -m pytest --timeout 0 -n 2 --dist worksteal
	LEADPACT_EXAMPLES=2000 LEADPACT_TEST_ON=postgres $(BIN)/python -m pytest --timeout 0 -n 2 --dist worksteal tests/server

bench: $(DEV)  ## measure speed and memory, and write docs/benchmarks.md
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks server

pictures: demo $(DEV) assets system  ## draw the picture of the command, take one of every page, and write docs/pages.md
	$(BIN)/python docs/pictures/make.py
	$(BIN)/python docs/pictures/pages.py

docs: $(DEV)  ## write the generated pages again
	$(BIN)/python -m leadpact.cli.reference

format: $(DEV)  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

assets: $(SERVER)
	@$(BIN)/python hatch_build.py

system:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || $(CHROMIUM)

clean:  ## remove what was made
	rm -rf $(VENV) out examples/*/data .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Leadpact needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which to use: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src  # as pip does with whatever is not editable
	@touch $@

$(EVIDENCE): requirements/evidence.txt $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/evidence.txt
	@touch $@

$(SERVER): requirements/server.txt $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/server.txt
	@touch $@

$(DEV): requirements/dev.txt $(SERVER) $(EVIDENCE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

lock:  ## write the lock files again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements/run.in -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		-c requirements/run.txt requirements/server.in -o requirements/server.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		-c requirements/server.txt requirements/evidence.in -o requirements/evidence.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		-c requirements/server.txt -c requirements/evidence.txt requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		-c requirements/dev.txt requirements/bench.in -o requirements/bench.txt
