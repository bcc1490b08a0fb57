# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make demo   sets up, makes a local workbook, runs the job, shows the result
#   make test   sets up, runs lint, types and tests
# Eight more:
#   make demo-table  tries a database table: a million rows of Parquet, judged and explained
#   make proofs    runs the tests that take many seconds each, as CI does
#   make browser   gets the browser that some of these look at pages with, where there is none
#   make bench     measures the job beside other ways to do the same
#   make docs      writes docs/json.md anew, and the recipes into docs/running.md
#   make requirements  pins anew what the scheduled job installs, by the versions of constraints.txt
#   make sbom      lists what is in a release, for tools that look for holes: dist/qualify.cdx.json
#   make pictures  draws the README's, with LibreOffice, Poppler, ImageMagick and Chromium
# With COVER=--cov, as in CI, the tests count what they reach, and take twice as long.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo demo-table test lint types tests proofs browser bench docs requirements sbom pictures clean

demo: .venv/.installed
	$(BIN)/qualify demo

demo-table: .venv/.installed
	$(BIN)/qualify demo --table demo-table

test: lint types tests

lint: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/.installed
	$(BIN)/mypy

tests: .venv/.installed
	$(BIN)/pytest -n 2 -m "not slow" $(COVER)

proofs: .venv/.installed
	$(BIN)/pytest -n 2 -m slow

browser: .venv/.installed
	$(BIN)/playwright install --with-deps --no-shell chromium

bench: .venv/.bench
	$(BIN)/python -m benchmarks

docs: .venv/.installed
	$(BIN)/python docs/json_page.py
	$(BIN)/python docs/running_page.py

PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --constraints constraints.txt \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make requirements"

requirements: .venv/.installed
	$(PIN) pyproject.toml --output-file requirements.txt
	echo hatchling | $(PIN) - --output-file requirements-build.txt

SHIPPED := build/shipped
SBOM := dist/qualify.cdx.json

sbom: .venv/.installed
	$(PYTHON) -m venv --clear --without-pip $(SHIPPED)
	$(BIN)/python -m pip --disable-pip-version-check --python $(SHIPPED)/bin/python install --quiet \
		--require-hashes --only-binary :all: -r requirements.txt
	mkdir -p $(dir $(SBOM))
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file $(SBOM) $(SHIPPED)/bin/python

PAGES := build/pictures

pictures: .venv/.installed
	rm -rf $(PAGES) && mkdir -p $(PAGES)
	cd $(PAGES) && $(CURDIR)/$(BIN)/qualify demo
	$(BIN)/python docs/pictures/pages.py $(PAGES)/demo.xlsx
	for picture in sheet tab changelog rules; do \
		soffice --headless --convert-to pdf --outdir $(PAGES) $(PAGES)/$$picture.xlsx; \
		pdftoppm -png -singlefile -r 200 $(PAGES)/$$picture.pdf $(PAGES)/$$picture; \
		convert $(PAGES)/$$picture.png -trim -bordercolor white -border 8 -resize 1800x \
			+dither -colors 64 -strip docs/pictures/$$picture.png; \
	done
	chromium --headless --no-sandbox --hide-scrollbars --window-size=1120,1210 \
		--screenshot=$(PAGES)/page.png $(PAGES)/demo.html
	convert $(PAGES)/page.png +dither -colors 128 -strip docs/pictures/page.png

.venv/.bench: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	touch $@

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv .coverage build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
