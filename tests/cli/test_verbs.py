"""A verb is made when it is asked for, and draws no more libraries than its own."""

from __future__ import annotations

import subprocess
import sys

from typer.main import get_group

from guanwu.cli.main import app
from guanwu.cli.verbs import GROUPS, SINGLE

PROGRAM = (
    "import sys; sys.argv = {arguments!r}; from guanwu.cli.main import run\n"
    "try: run()\n"
    "finally: print(sorted({{name.partition('.')[0] for name in sys.modules}}), file=sys.stderr)")


def libraries(*arguments: str) -> str:
    """The libraries that a command line has drawn when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(arguments=["guanwu", *arguments])],
        capture_output=True, text=True, timeout=120, check=True)
    return done.stderr.splitlines()[-1]


def test_a_verb_without_pages_draws_none_of_their_libraries() -> None:
    drawn = libraries("org", "units", "--json")
    assert "'sqlalchemy'" in drawn
    for library in ("litestar", "altair", "odfdo", "typst", "ortools"):
        assert f"'{library}'" not in drawn
    assert "'litestar'" in libraries("serve", "--help")


def test_every_verb_is_made_under_its_name() -> None:
    verbs = get_group(app).commands
    assert list(verbs) == [*SINGLE, *GROUPS]
    for name, command in verbs.items():
        assert command.name == name
        assert command.help
    assert "store" in verbs
    assert "stores" not in verbs
