# One target for each task of a newcomer, a developer and CI. Every target sets up what it needs.
SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
export MAKECMDGOALS

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup ## Run Local London's first two years on real services and print the progress report
	@$(BIN)/python -m milepost demo $(ARGS)

.PHONY: up
up: setup ## Start everything on this machine until Ctrl-C (ARGS="--data DIR" keeps the data)
	@$(BIN)/python -m milepost up $(ARGS)

.PHONY: test
test: setup ## Run the tests on the embedded Postgres and Kafka (ARGS=… is passed to pytest; workers=0 runs in one process)
	@$(BIN)/python -m pytest -n $(or $(workers),logical --maxprocesses 4) -m "not slow and not long" $(ARGS)

.PHONY: test-slow
test-slow: setup ## Run the tests that take more than 20 seconds each, which `make test` leaves out
	@$(BIN)/python -m pytest -n $(or $(workers),2) -m "slow and not alone" $(ARGS) || [ $$? -eq 5 ]
	@$(BIN)/python -m pytest -m alone $(ARGS) || [ $$? -eq 5 ]

.PHONY: test-long
test-long: setup ## Play a thousand lives and 20,000 calls, which takes half an hour: before a release, and after rules change
	@$(BIN)/python -m pytest -n $(or $(workers),2) -m long $(ARGS)

.PHONY: bench
bench: setup ## Measure every path beside its comparison and write bench/RESULTS.md (ARGS="--only relay")
	@$(BIN)/python -m bench $(ARGS)

.PHONY: nemesis
nemesis: setup ## Kill and freeze services, brokers and Postgres at random, then report losses (minutes=5 seed=…)
	@$(BIN)/python -m tests.nemesis --minutes $(or $(minutes),5) $(if $(seed),--seed $(seed))

.PHONY: lint
lint: setup ## Check formatting, lint, types, imports between layers, container files and the SQL of migrations
	@$(BIN)/ruff format --check --quiet . || { echo 'Run: make format'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/hadolint deploy/Dockerfile
	@$(BIN)/compose-lint check --quiet --no-env --skip-suppressed --strict-config --fail-on low docker-compose.yml
	@$(BIN)/python -m tests.architecture.squawk

.PHONY: format
format: setup ## Format the code and fix what can be fixed automatically
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

.PHONY: types
types: setup ## Check the types only
	@$(BIN)/mypy

.PHONY: shape
shape: setup ## Measure the source, print it by room, and write docs/shape.md
	@$(BIN)/python -m tests.architecture.shape

.PHONY: rules
rules: setup ## Print every rule of docs/rules with its status and the tests that prove it
	@$(BIN)/python -m tests.architecture.rules

.PHONY: migrations
migrations: setup ## Check that the migrations build what the code describes
	@$(BIN)/python -m pytest tests/architecture/test_schema.py $(ARGS)

.PHONY: migration
migration: setup ## Write a migration from the difference: make migration service=caseload m="add the place"
	@test -n "$$service" && test -n "$$m" || { echo 'Type: make migration service=caseload m="what it does"'; exit 1; }
	@$(BIN)/python -m milepost.revision "$$service" "$$m"

.PHONY: lock
lock: setup ## Compile requirements/*.txt from pyproject.toml
	@$(BIN)/uv pip compile $(LOCKING) pyproject.toml --output-file requirements/runtime.txt
	@$(BIN)/uv pip compile $(LOCKING) --extra embedded --extra dev pyproject.toml --output-file requirements/dev.txt
LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' $(UPGRADE)

.PHONY: sbom
sbom: setup ## Write build/sbom.json: every package of the production image, in CycloneDX form
	@mkdir -p build
	@PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
		--output-file build/sbom.json requirements/runtime.txt

.PHONY: kafka-pins
kafka-pins: setup ## Pin the jars of the embedded Apache Kafka by coordinate and sha256
	@$(BIN)/python -m milepost.embedded.pins

.PHONY: setup
setup: ## Create .venv from the lock, unless it is up to date
	@sh requirements/install.sh

.PHONY: picture
picture: setup ## Run the demo and draw its last page as docs/demo.svg
	@COLUMNS=112 FORCE_COLOR=1 $(BIN)/python -m milepost demo | $(BIN)/python docs/picture.py

.PHONY: diagrams
diagrams: setup ## Update the state diagrams in the READMEs, the keys of programmes, and docs/asyncapi.yaml
	@$(BIN)/python -m tests.architecture.draw
	@$(BIN)/python -m shared.journey.asyncapi > docs/asyncapi.yaml

.PHONY: clean
clean: ## Remove generated files; `rm -r .venv` removes the environment too
	@rm -rf .mypy_cache .ruff_cache .hypothesis .import_linter_cache .pytest_cache build *.egg-info .milepost
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
