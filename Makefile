# `make demo`   see it work                    `make demo ONCE=1` prints the table and stops
# `make test`   the whole suite, on real servers it starts itself
# `make bench-ingest [EVENTS=100000] [ROUNDS=3]`  how fast events become state
# `make faults [SEED=1] [RUNS=1] [EVENTS=100000] [FAULTS=100]`  kill, freeze and cut off everything at random
# `make check`  lint, types, import rules, dependencies, spelling, contract drift
# `make lock`   write requirements/*.txt anew from *.in (for maintainers; needs uv)
# `make audit-http [URL=...]`  the gateway against the GraphQL over HTTP specification (needs Node 20)
# `make bench-gateway [SCENARIO=a,b,c] [PEERS=renda,hive,hive-sharing,apollo] [SECONDS=10] [ROUNDS=3]`  measure the
#               gateway against others (needs wrk; the others need Node 22.15); PROFILE=1 shows where ours spends its time
# `make bench-queries [SIZES=10000,100000,1000000] [DIRECTORY=...]`  measure questions against the size of the ledger
#
# Needs CPython 3.11 or later and make; choose the interpreter with `make PYTHON=python3.13 ...`.

SHELL := /bin/sh
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
UV = $(shell command -v $(BIN)/uv || command -v uv)
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
	--custom-compile-command "make lock"

.PHONY: demo test lock check check-lint check-format check-types check-imports check-dependencies check-spelling \
	check-contracts check-asyncapi audit-http bench-gateway bench-queries bench-ingest soak-gateway faults

# How fast events become state: upserts alone, a transaction per event, our ledger with one and two replicas, in turns.
bench-ingest: $(VENV)/.installed-dev
	@$(BIN)/python -m bench.ingest --events $(or $(EVENTS),100000) --rounds $(or $(ROUNDS),3) $(if $(DOCS),--docs)

# The platform under random faults (tests/faults): real processes, a seeded schedule, an oracle. RUNS seeds, one by one.
faults: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.faults --seed $(or $(SEED),1) --runs $(or $(RUNS),1) --events $(or $(EVENTS),100000) \
		$(if $(FAULTS),--faults $(FAULTS))

demo: $(VENV)/.installed-local
	@$(BIN)/renda demo $(if $(ONCE),--once)

test: $(VENV)/.installed-dev
	@$(BIN)/pytest

# Random supergraphs and operations, federated against single schema (needs Node, and npm ci in contracts/compose).
soak-federation: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.gateway.soak_federation $(SOAK)

# A hundred thousand questions to a running gateway, whose memory must not grow. SOAK="--requests 20000" for fewer.
soak-gateway: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.gateway.soak_gateway $(SOAK)

# `make -k check` goes on after a failure and shows all of them.
check: check-lint check-format check-types check-imports check-dependencies check-spelling check-contracts check-asyncapi

check-lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
check-format: $(VENV)/.installed-dev
	$(BIN)/ruff format --check
check-types: $(VENV)/.installed-dev
	$(BIN)/mypy
check-imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports
check-dependencies: $(VENV)/.installed-dev
	$(BIN)/deptry . --config requirements/deptry.toml
check-spelling: $(VENV)/.installed-dev
	$(BIN)/codespell
check-contracts: $(VENV)/.installed-dev
	$(BIN)/python contracts/generate.py --check
# By AsyncAPI's official parser (Node, as for composing the supergraph).
check-asyncapi:
	cd contracts/asyncapi && { test -d node_modules || npm ci --silent; } && node check.mjs ../asyncapi.yaml

# Without URL a gateway is started for it. What the audit asks is also in tests/gateway/test_gateway_specification.py.
audit-http: $(VENV)/.installed-local
	cd tests/gateway/audit && npm ci --silent && node audit.mjs $(URL)

bench-gateway: $(VENV)/.installed-bench
	@$(BIN)/python -m bench.gateway $(if $(SCENARIO),--scenario $(SCENARIO)) $(if $(PEERS),--peers $(PEERS)) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(PROFILE),--profile) \
		$(if $(OPERATIONS),--operations $(OPERATIONS)) $(if $(DOCS),--docs)

bench-queries: $(VENV)/.installed-bench
	@$(BIN)/python -m bench.queries $(if $(SIZES),--sizes $(SIZES)) $(if $(DIRECTORY),--directory $(DIRECTORY)) \
		$(if $(DOCS),--docs)

# dev includes local, local includes runtime: the later locks keep to the versions of the first.
lock:
	@test -n "$(UV)" || { echo "make lock needs uv: $(BIN)/python -m pip install uv" >&2; exit 1; }
	$(LOCK) requirements/dev.in --output-file requirements/dev.txt
	$(LOCK) requirements/bench.in --constraints requirements/dev.txt --output-file requirements/bench.txt
	$(LOCK) requirements/local.in --constraints requirements/dev.txt --output-file requirements/local.txt
	$(LOCK) requirements/runtime.in --constraints requirements/dev.txt --output-file requirements/runtime.txt

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV) || { echo "no virtual environment: on Debian and Ubuntu apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }

# The stamps remember what was installed, so that a second run starts at once.
$(VENV)/.installed-local: requirements/local.txt pyproject.toml | $(VENV)/bin/pip
	@echo "Installing what it needs; the first time takes a minute or two"
	@$(PIP_INSTALL) --require-hashes -r requirements/local.txt
	@$(PIP_INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed-local
	@echo "Installing what tests and checks need"
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.installed-bench: requirements/bench.txt $(VENV)/.installed-dev
	@echo "Installing what the benchmarks need"
	@$(PIP_INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@
