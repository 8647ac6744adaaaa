# Needs make and Python 3.11 or newer, nothing else: the rest is installed into .venv and ui/ by the first run.
# Lines that start something lasting end in `exec`, so that a signal sent to make reaches it.

PY := .venv/bin/python
ENVIRONMENT := .ci/python .ci/environment.py
UI := $(PY) ui/tools.py
BACKEND := .ci api bench db storage tests ui/tools.py
TESTS := -n 2
compile = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock = $(compile) --group build

# make run PORT=8000 DATA=.data; what is not given comes from litestar.toml and the environment
ifdef PORT
export CORKBOARD_SERVER__PORT := $(PORT)
endif
ifdef DATA
export CORKBOARD_SERVER__DATA := $(DATA)
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-24s %s\n", $$1, $$2}' Makefile

##@ Use

.PHONY: run
run: environment ui ## Start Corkboard; PORT=8000 DATA=.data choose where
	@exec $(PY) -m api serve

.PHONY: test
test: test-frontend test-backend ## Run every test; ARGS="-k votes" chooses

##@ Work

.PHONY: dev
dev: environment-dev modules ## API with reload on 8000 and the UI with reload on 4200
	@exec $(PY) .ci/dev.py

.PHONY: check
check: lint types contracts format-check test ## Everything CI checks

.PHONY: lint
lint: lint-backend lint-frontend ## Find mistakes: ruff, eslint

.PHONY: lint-backend
lint-backend: environment-dev ## Find mistakes: ruff
	@exec $(PY) -m ruff check $(BACKEND)

.PHONY: lint-frontend
lint-frontend: environment ## Find mistakes: eslint
	@exec $(UI) npm run lint

.PHONY: types
types: environment-dev environment-bench ## Check the types: mypy
	@$(PY) -m mypy
	@exec $(PY) -m mypy --strict .ci/audit.py .ci/environment.py .ci/where.py .ci/dev.py ui/tools.py

.PHONY: contracts
contracts: environment-dev ## Check who imports whom: import-linter
	@exec .venv/bin/lint-imports --no-cache

.PHONY: test-backend
test-backend: environment-dev ui ## Run the Python tests, browser tests included
	@exec $(PY) -m pytest $(TESTS) $(ARGS)

.PHONY: test-frontend
test-frontend: environment ## Run the tests of the UI's units
	@exec $(UI) npm test

.PHONY: format
format: environment-dev ## Format everything: ruff, prettier
	@$(PY) -m ruff check --quiet --fix --exit-zero --select I $(BACKEND)
	@$(PY) -m ruff format $(BACKEND)
	@exec $(UI) prettier --write --log-level=warn .

.PHONY: format-check
format-check: format-check-backend format-check-frontend ## Is everything formatted?

.PHONY: format-check-backend
format-check-backend: environment-dev ## Is it formatted? ruff
	@exec $(PY) -m ruff format --check $(BACKEND)

.PHONY: format-check-frontend
format-check-frontend: environment ## Is it formatted? prettier
	@exec $(UI) npm run format

.PHONY: bench
bench: environment-bench ## Measure the speed and write docs/performance.md; ARGS="--rounds 3" chooses
	@exec $(PY) -m bench $(ARGS)

.PHONY: where
where: ## Every file of a noun: make where noun=votes
	@exec .ci/python .ci/where.py $(noun)

.PHONY: services
services: ## Build or find the servers that tests prefer to emulators
	@exec .ci/services

.PHONY: audit
audit: environment-audit ## Look for known vulnerabilities in what is pinned, and whether images are what they were
	@exec $(PY) .ci/audit.py

.PHONY: lock
lock: ## Pin the dependencies anew (needs uv); UPGRADE=1 takes newer ones
	$(lock) $(if $(UPGRADE),--upgrade) --output-file requirements.txt pyproject.toml
	$(lock) $(if $(UPGRADE),--upgrade) --group test --output-file requirements-dev.txt --constraint requirements.txt pyproject.toml
	$(lock) $(if $(UPGRADE),--upgrade) --group bench --output-file requirements-bench.txt --constraint requirements-dev.txt pyproject.toml
	$(lock) $(if $(UPGRADE),--upgrade) --group audit --output-file requirements-audit.txt --constraint requirements-dev.txt pyproject.toml
	$(compile) --group node --output-file ui/node.txt

.PHONY: clean
clean: ## Remove what was installed and built; the data stays
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache corkboard.egg-info ui/dist ui/node_modules ui/.node ui/.angular

.PHONY: hello
hello: environment ## Say which tools are used
	@$(PY) --version
	@$(MAKE) --version | head -1
	@exec $(UI) node --version

# Steps of the targets above

.PHONY: environment environment-audit environment-bench environment-dev ui modules
environment:
	@exec $(ENVIRONMENT) requirements.txt

environment-audit:
	@exec $(ENVIRONMENT) requirements-audit.txt

environment-bench:
	@exec $(ENVIRONMENT) requirements-bench.txt

environment-dev:
	@exec $(ENVIRONMENT) requirements-dev.txt

ui: environment
	@exec $(UI)

modules: environment
	@exec $(UI) node --version >/dev/null
