# Needs python3 (3.11 or later), git and make; everything else goes into .venv, as uv.lock says.
# On Windows, or without make: `uv sync --all-groups`, then the commands below by hand.

PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SYNC := UV_PROJECT_ENVIRONMENT=$(VENV) UV_PYTHON_DOWNLOADS=never \
  $(BIN)/uv sync --quiet --locked --all-groups --python $(BIN)/python
TRACES ?=
STEPS ?= 100000
SEED ?= 1
EDITS ?= 99
JOBS ?= 2
ROUNDS ?= 10
LOG ?=

# The VS Code extension, with Node from PyPI: nothing but .venv and client-vscode/node_modules is written to.
CLIENT := client-vscode
# Besides the certificates that Node brings along: a proxy may have one of its own.
SYSTEM_CERTS := NODE_OPTIONS=--use-system-ca
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --loglevel=error --prefix $(CLIENT)
CLIENT_READY := $(CLIENT)/node_modules/.ready
CLIENT_LINTED := $(CLIENT)/node_modules/.linted
CLIENT_SOURCES := $(shell find $(CLIENT) -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

# What the Lua of the Neovim client is judged with.
LUA := client-nvim
LUA_NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --loglevel=error --prefix $(LUA)
LUA_READY := $(LUA)/node_modules/.ready
LUA_LINTED := $(LUA)/node_modules/.linted
LUA_SOURCES := $(shell find $(LUA) tests/nvim -name '*.lua' -not -path '*/node_modules/*')

.DEFAULT_GOAL := help
.PHONY: help setup test test-nvim test-vscode test-vscode-oldest demo lint format bench fuzz

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 28

test: $(READY) $(CLIENT_READY) ## everything that is tested, in about the time of a coffee
	$(NPM) test
	$(BIN)/python -m pytest -n 2

test-nvim: $(READY) ## the Neovim client, in a real Neovim (a part of `make test`)
	$(BIN)/python -m pytest tests/nvim

test-vscode: $(READY) $(CLIENT_READY) ## the extension in a real VS Code, which is installed first (ROUNDS=10)
	ROUNDS=$(ROUNDS) $(NPM) run --silent test-real

# The first code-server of VS Code 1.99, which is the oldest that the manifest allows (`engines`): half a gigabyte more.
test-vscode-oldest: $(READY) $(CLIENT_READY) ## the same in short in the oldest VS Code that is allowed, which is installed first
	CODE_SERVER=4.99.3 $(NPM) run --silent test-real test/real/oldest/works.test.ts

demo: $(READY) ## the whole story, on a temporary repository
	@$(BIN)/countersign demo

lint: $(READY) $(CLIENT_LINTED) $(LUA_LINTED) ## format, lint, types and layers, as the CI judges them
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) $(CLIENT_READY) $(LUA_READY) ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run format
	$(LUA_NPM) run format

bench: $(READY) $(CLIENT_READY) ## what it costs, beside its peers (TRACES=a folder of editing traces)
	$(BIN)/python -m benchmarks $(TRACES)
	$(NPM) run --silent bench

fuzz: $(READY) ## a long random walk through edits and git (STEPS=1000000 SEED=1 EDITS=99 JOBS=2)
	cd tests && ../$(BIN)/python -m support.walk --steps $(STEPS) --each 5000 --edits $(EDITS) --seed $(SEED) \
	  --jobs $(JOBS) $(if $(LOG),--log $(abspath $(LOG)))

setup: $(READY) ## the environment only

# The stamp is newer than the lock file exactly when the environment is what the lock file says.
$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Countersign needs Python 3.11 or later; name one with `make PYTHON=python3.12 ...`.' >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo 'No virtual environment could be made; on Debian and Ubuntu, `apt install python3-venv`.' >&2; exit 1; }
	@$(BIN)/uv --version 2>/dev/null | grep -qF ' $(UV_VERSION)' || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
	@echo 'Setting up $(VENV); this takes a minute, and only once.'
	@$(SYNC) || { echo 'Once more, with the certificates of the system.' && $(SYNC) --system-certs; }
	@touch $@

$(CLIENT_READY): $(CLIENT)/package.json $(CLIENT)/package-lock.json $(READY)
	@$(SYSTEM_CERTS) $(NPM) ci
	@touch $@

# As long as no file of the extension changes, there is nothing to judge anew.
$(CLIENT_LINTED): $(CLIENT_READY) $(CLIENT_SOURCES)
	$(NPM) run lint
	@touch $@

$(LUA_READY): $(LUA)/package.json $(LUA)/package-lock.json $(READY)
	@$(SYSTEM_CERTS) $(LUA_NPM) ci --ignore-scripts
	@touch $@

$(LUA_LINTED): $(LUA_READY) $(LUA_SOURCES) $(LUA)/format.cjs $(LUA)/.emmyrc.json
	$(LUA_NPM) run lint
	@if command -v luacheck >/dev/null; then \
	  luacheck --quiet --std luajit --globals vim --max-line-length 140 --exclude-files '**/node_modules/**' -- $(LUA); \
	else echo 'luacheck is not here (Debian: apt install lua-check): the Lua is formatted and not linted.'; fi
	@if command -v emmylua_check >/dev/null; then \
	  VIMRUNTIME="$$($(BIN)/nvim --clean --headless '+lua io.write(vim.env.VIMRUNTIME)' +quit)" \
	    emmylua_check --config $(LUA)/.emmyrc.json --warnings-as-errors $(LUA); \
	else echo 'emmylua_check is not here (cargo install --locked emmylua_check@0.25.1): the types of the Lua are not checked.'; fi
	@touch $@
