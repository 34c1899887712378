# `make` alone lists what can be made.

HOST ?= 127.0.0.1
PORT ?= 8080
UPGRADE ?=

BIN := .venv/bin
# Tests meet the same service whatever the shell says about another: only SALEPORT_TEST_… gets through.
FOREIGN := $(filter-out SALEPORT_TEST_%,$(filter SALEPORT_%,$(.VARIABLES)))
# Bytecode is kept, whatever the shell says about that too: without it each service starts in half as much time again.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(FOREIGN:%=-u %) $(BIN)/pytest
# A file of tests stays together: what its tests share is made once. Each process has a PostgreSQL of its own, and there
# is one more of them than cores, because some tests wait. Files come in the order of tests/conftest.py: long ones first.
PROCESSES := $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores < 4 ? cores + 1 : 4)))
IN_PARALLEL := --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder
# Lock files are made from the public index alone, whatever uv is told elsewhere.
UV_COMPILE := env $(patsubst %,-u %,$(filter UV_%,$(.VARIABLES))) $(BIN)/uv --no-config pip compile --quiet \
	--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock" $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgres soak bench profile overload coverage lint format types check migration release lock clean

help:
	@echo "saleport: make TARGET"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv with everything the service, the tests and the checks need
	@scripts/setup test

run: ## Start the service on 127.0.0.1:8080 with a demo account (HOST=, PORT= for another address)
	@scripts/setup run
	@$(BIN)/saleport demo --address http://$(HOST):$(PORT)
	@exec $(BIN)/saleport serve --host $(HOST) --port $(PORT)

test: ## Run all tests, on SQLite and on a real PostgreSQL (ARGS= for pytest)
	@scripts/setup test
	@$(PYTEST) $(IN_PARALLEL) $(ARGS)

test-sqlite: ## Run the tests that need no PostgreSQL
	@scripts/setup test
	@$(PYTEST) $(IN_PARALLEL) -m "not postgresql and not soak" $(ARGS)

test-postgres: ## Run the tests that need no SQLite
	@scripts/setup test
	@$(PYTEST) $(IN_PARALLEL) -m "not sqlite and not soak" $(ARGS)

soak: ## Run the long and heavy tests that `make test` leaves out
	@scripts/setup test
	@$(PYTEST) -m soak --timeout 0 $(ARGS)

bench: ## Measure the service beside its peers, in about half an hour (ARGS="--quick" for a minute's look)
	@scripts/setup bench
	@env $(FOREIGN:%=-u %) $(BIN)/python -m bench $(ARGS)

profile: ## Draw a flame graph of the import of orders: build/bench/flame.svg
	@scripts/setup bench
	@env $(FOREIGN:%=-u %) $(BIN)/python -m bench profile $(ARGS)

overload: ## Send the service three times as many orders as it can write
	@scripts/setup bench
	@env $(FOREIGN:%=-u %) $(BIN)/python -m bench overload $(ARGS)

coverage: ## Run all tests and say which lines and branches they never reach
	@scripts/setup test
	@$(BIN)/coverage erase
	@env $(FOREIGN:%=-u %) $(BIN)/coverage run -m pytest $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

lint: ## Check style, formatting and spelling
	@scripts/setup test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/codespell

format: ## Format the code and mend what can be mended without thought
	@scripts/setup test
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

types: ## Check the types, those of the benchmark too
	@scripts/setup bench
	@$(BIN)/pyright

check: lint types test ## Everything that must pass before a change is shown

migration: ## Draft a migration from tables.py: make migration NAME="brands have a colour"
	@scripts/setup test
	@test -n "$(NAME)" || { echo 'Say what changes: make migration NAME="brands have a colour"' >&2; exit 2; }
	@$(BIN)/python scripts/migration "$(NAME)"

release: ## Freeze openapi.yaml as the release of its version: make release DATE=2026-12-01
	@scripts/setup test
	@$(BIN)/python scripts/release $(DATE)

lock: ## Write the hashed lock files again (UPGRADE=--upgrade takes the newest versions)
	@scripts/setup test
	@$(UV_COMPILE) pyproject.toml --group build --output-file requirements/run.txt
	@$(UV_COMPILE) --group assets --output-file requirements/assets.txt
	@$(UV_COMPILE) pyproject.toml --group build --group test --group lint --constraint requirements/run.txt \
		--constraint requirements/assets.txt --output-file requirements/test.txt
	@$(UV_COMPILE) pyproject.toml --group build --group test --group bench --constraint requirements/test.txt \
		--output-file requirements/bench.txt

clean: ## Remove everything that was made here
	@rm -rf .venv build dist htmlcov .coverage .coverage.* .hypothesis .pytest_cache .ruff_cache .schemathesis
	@rm -rf assets/node_modules src/saleport/portal/static/built
	@find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
