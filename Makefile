# Everything a newcomer needs: `make site`, `make serve`, `make test`. Only Python ≥ 3.11 and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site serve test check docs bench clean help

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/'

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("site_builder needs Python 3.11 or newer; say make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,check]'
	@touch $@

site: $(VENV)/.installed  ## build the archive of this repository into public/
	$(BIN)/site-builder build
	@echo
	@echo 'Built. Look at it: make serve'

serve: $(VENV)/.installed  ## build, serve and rebuild on every change; prints the address
	$(BIN)/site-builder serve

tests/.installed: tests/package.json
	@if command -v npm >/dev/null; then \
	npm install --prefix tests --silent --no-audit --no-fund --no-package-lock --ignore-scripts && touch $@ \
	|| echo 'axe-core and html-validate were not installed: the tests of accessibility and validity are skipped'; \
	else echo 'there is no npm: the tests of accessibility and validity are skipped'; fi

test: $(VENV)/.installed-test tests/.installed  ## install what the tests need, then run them
	@sh tests/ensure-browser.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: $(VENV)/.installed-test  ## types, style
	$(BIN)/python -m mypy
	$(BIN)/python -m ruff check .

docs: $(VENV)/.installed  ## build the manual into docs/public/
	$(BIN)/site-builder build --site docs

benchmarks/.installed: $(VENV)/.installed-test benchmarks/requirements.txt benchmarks/package.json
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement benchmarks/requirements.txt
	@if command -v npm >/dev/null; then npm install --prefix benchmarks --silent --no-audit --no-fund --no-package-lock; \
	else echo 'there is no npm: Eleventy is left out'; fi
	@touch $@

bench: benchmarks/.installed  ## install other generators, measure them and us; options in BENCH_ARGS
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

clean:  ## forget the cache and the built site
	rm -rf public .site_builder docs/public docs/.site_builder
