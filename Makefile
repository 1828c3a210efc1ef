# make demo: install and build a graph from the shipped samples into output/
# make test: install what tests need and run them all
# make lint, make wheel: style and types; the wheel
# make bench: time a build stage by stage beside others, COUNTS="100 1000" articles, into build/bench.md
# make bench-viewers: time the explorer, the picture and pyvis in a browser, COUNTS="500 100000" nodes, into build/bench-viewers.md
# make lock: choose anew what CI installs (.ci/requirements.txt, by hash) and list it in the wheel's SBOM
# make lower: the fast tests on the oldest releases that the ranges allow
# make licences, make audit: the licence of each part; known vulnerabilities of what CI installs
# make load: the endpoint under load for SECONDS=60, with figures
# make fuzz: try to break what reads and writes, each target for MINUTES=10, by hypothesis and by atheris where it installs
# make explorer: rebuild the explorer's page from kg/web/src (Node 20.19 or newer)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint wheel browser explorer clean bench lock lower licences audit load bench-viewers fuzz

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

ifdef LOCK
$(VENV)/installed-test: $(VENV)/bin/python pyproject.toml $(LOCK)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
else
$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install -q --disable-pip-version-check -e '.[test]'
	touch $@
endif

# The newest release of each thing that tests need, for any platform, and what builds the package.
lock: $(VENV)/installed-test
	$(BIN)/pip install -q --disable-pip-version-check uv
	@mkdir -p build
	{ echo '# Made by `make lock`: what CI installs, by hash.'; printf 'hatchling>=1.28\neditables\n' | \
	  $(BIN)/uv pip compile -q - pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate; } > build/lock.txt
	mv build/lock.txt .ci/requirements.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r .ci/requirements.txt
	$(BIN)/python .ci/supply.py sbom > build/sbom.json
	mv build/sbom.json .ci/sbom.cdx.json

lower: $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check uv
	$(BIN)/uv venv -q --clear --python $(BIN)/python build/lower
	$(BIN)/uv pip install -q --python build/lower/bin/python --resolution lowest-direct -e '.[test]'
	build/lower/bin/python -m pytest -m 'not slow and not browser'

licences: $(VENV)/installed-test
	$(BIN)/python .ci/supply.py licences

audit: $(VENV)/installed-test
	$(BIN)/pip install -q --disable-pip-version-check pip-audit
	$(BIN)/pip-audit --require-hashes -r .ci/requirements.txt

load: $(VENV)/installed-test
	PYTHONPATH=tests $(BIN)/python tests/hardening/load.py $(or $(SECONDS),60)

# What some tests drive comes from Debian: Chromium for the pages, Virtuoso as a second engine for the queries. Where it
# cannot be installed those tests are skipped and say so.
browser:
	@{ command -v chromium && command -v virtuoso-t; } >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk virtuoso-opensource-7-bin >/dev/null; } || \
	  echo "Chromium or Virtuoso is missing: their tests will be skipped"

MINUTES ?= 10
FUZZED := reading pages numbers dates offsets iris turtle queries graphml

fuzz: $(VENV)/installed-test
	KG_FUZZ_MINUTES=$(MINUTES) $(BIN)/python -m pytest tests/hardening/test_fuzz.py
	-$(BIN)/pip install -q --disable-pip-version-check atheris
	@mkdir -p build/fuzz
	if $(BIN)/python -c 'import atheris' 2>/dev/null; then for target in $(FUZZED); do mkdir -p build/fuzz/$$target; \
	  $(BIN)/python tests/hardening/fuzz_atheris.py $$target build/fuzz/$$target -artifact_prefix=build/fuzz/ -max_len=4096 -len_control=0 \
	  -max_total_time=$$(awk 'BEGIN { print int(60 * $(MINUTES)) }') || exit 1; done; fi

explorer:
	cd kg/web/src && npm ci --ignore-scripts && npm run build

clean:
	rm -rf $(VENV) build dist
