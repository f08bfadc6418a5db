# Needs make and Python 3.11 or newer; everything else goes into .venv. Choose another Python with `make report PYTHON=python3.12`.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --fork-strategy fewest --generate-hashes --custom-compile-command "make lock" $(UPGRADE)
BASE := .venv/.installed-base
FULL := .venv/.installed-full
TRAIN := .venv-train/.installed

.PHONY: help report test test-train lab lint notebooks gallery lock environment bench clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

report: $(BASE) ## Set up .venv, analyse data/sample and print the path of the report
	@$(BIN)/actor-analytics report data/sample --out reports/sample

test: $(FULL) ## Set up .venv with the extras and run the whole test suite
	@$(BIN)/python -m pytest

test-train: $(TRAIN) ## Set up .venv-train beside it, with torch, and run the tests of training
	@.venv-train/bin/python -m pytest --doctest-modules tests/training analytics/training

lab: $(FULL) ## Open the index of the notebooks in JupyterLab
	@$(BIN)/python -m jupyterlab notebooks/index.ipynb

lint: $(FULL) ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy

notebooks: $(FULL) ## Execute every notebook in a temporary copy and hold it to the rules
	@$(BIN)/python scripts/run_notebooks.py

gallery: $(FULL) ## Write every notebook as an offline page to reports/gallery
	@$(BIN)/python scripts/run_notebooks.py --gallery reports/gallery

lock: $(UV) ## Write the lock files from pyproject.toml; UPGRADE=--upgrade takes newer versions
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra notebooks --extra pictures --extra dev --constraints requirements.lock --output-file requirements-dev.lock

environment: ## Write environment.yml from pyproject.toml
	@$(PYTHON) scripts/environment.py

bench: $(FULL) ## Measure how long importing and --help take
	@$(BIN)/python benchmarks/startup.py

clean: ## Remove .venv, reports and caches
	rm -rf .venv .venv-train reports build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The order matters: a stamp is written last, so an interrupted set-up starts again.
$(UV):
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or name one: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$("$(PYTHON)" --version 2>&1) is too old: Python 3.11 or newer is needed. Name one: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv ..."
	@"$(PYTHON)" -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile "uv>=0.13,<0.14"

$(BASE): requirements.lock pyproject.toml | $(UV)
	@echo "Installing what requirements.lock pins ..."
	@$(INSTALL) --require-hashes --requirements requirements.lock
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(FULL): requirements-dev.lock pyproject.toml | $(UV)
	@echo "Installing what requirements-dev.lock pins ..."
	@$(INSTALL) --require-hashes --requirements requirements-dev.lock
	@$(INSTALL) --no-deps --editable .
	@touch $(BASE) $@

# Sees everything in .venv and adds what only training needs.
$(TRAIN): $(FULL) requirements-train.txt
	@echo "Installing what requirements-train.txt pins ..."
	@$(BIN)/python -m venv --clear .venv-train
	@$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > "$$(.venv-train/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/beside.pth"
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-train.txt
	@touch $@
