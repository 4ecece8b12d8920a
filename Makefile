.PHONY: setup demo demo-real test lint bench clean
PYTHON ?= python3

setup: .venv/ready

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch .venv/ready

demo: setup
	.venv/bin/guanwu demo --store out/demo.db --out out

demo-real: setup
	.venv/bin/python -m bench.demo_real --store out/demo-real.db --out out/real

test: setup
	.venv/bin/python -m pytest -rs

lint: setup
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: setup
	.venv/bin/python -m bench.run

clean:
	rm -rf .venv out
