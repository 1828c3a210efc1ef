# make demo: install and build a graph from the shipped samples into output/
# make test: install what tests need and run them all
# make lint, make wheel: style and types; the wheel
# make bench: time a build stage by stage beside others, COUNTS="100 1000" articles, into build/bench.md
# make bench-viewers: time the explorer, the picture and pyvis in a browser, COUNTS="500 100000" nodes, into build/bench-viewers.md
# make explorer: rebuild the explorer's page from kg/web/src (Node 20.19 or newer)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint wheel browser explorer clean bench bench-viewers

demo: $(VENV)/installed
	$(BIN)/kg demo -o output

test: $(VENV)/installed-test browser lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/installed-test
	$(BIN)/ruff check kg tests
	$(BIN)/mypy

wheel: $(VENV)/installed-test
	$(BIN)/pip wheel -q --no-deps -w dist .

bench: $(VENV)/installed-test
	@mkdir -p build
	$(BIN)/pip install -q --disable-pip-version-check jieba
	$(BIN)/python tests/bench/bench.py $(COUNTS) | tee build/bench.md

bench-viewers: $(VENV)/installed-test browser
	@mkdir -p build
	$(BIN)/python tests/bench/viewers.py $(COUNTS) | tee build/bench-viewers.md

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install -q --disable-pip-version-check -e '.[test]'
	touch $@

# What some tests drive comes from Debian: Chromium for the pages, Virtuoso as a second engine for the queries. Where it
# cannot be installed those tests are skipped and say so.
browser:
	@{ command -v chromium && command -v virtuoso-t; } >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk virtuoso-opensource-7-bin >/dev/null; } || \
	  echo "Chromium or Virtuoso is missing: their tests will be skipped"

explorer:
	cd kg/web/src && npm ci --ignore-scripts && npm run build

clean:
	rm -rf $(VENV) build dist
