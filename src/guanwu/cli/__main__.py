"""`python -m guanwu.cli`: the program without its script."""

from guanwu.cli.main import run

run()
