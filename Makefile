# make         sets everything up and serves the bundled graph at http://127.0.0.1:8000
# make test    sets everything up and runs all checks and tests
# make bench   compares with the raw libraries, in one run, answers compared
# make evaluate  prints how good the inferences are, on frozen files and open data
# make soak    kills commands, fills disks and damages files for about an hour; keeps soak/RESULTS.md
PYTHON ?= python3
PORT ?= 8000

ISLANDS = web/static/dist/manifest.json

.PHONY: serve test bench evaluate soak

# without its islands every page still works
serve: .venv/ready
	@$(MAKE) --no-print-directory $(ISLANDS) || true
	.venv/bin/placegraph serve --port $(PORT)

test: .venv/ready $(ISLANDS)
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/pytest -n 2 --dist loadfile

bench: .venv/ready
	.venv/bin/python -m benchmarks

evaluate: .venv/ready
	.venv/bin/python -m evaluation

soak: .venv/ready
	.venv/bin/python -m soak

$(ISLANDS): .venv/ready web/frontend/package-lock.json web/frontend/build.mjs $(wildcard web/frontend/src/*.js)
	.venv/bin/python -m web.frontend.build

# --clear: an environment made over another Python's loses pip's certificates, with a misleading message
.venv/ready: pyproject.toml
	$(PYTHON) -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
