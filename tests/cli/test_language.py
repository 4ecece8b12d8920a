"""The language of the face is chosen alike at every verb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_group
from typer.testing import CliRunner

from guanwu.cli.main import app


def verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every verb below a command with its path."""
    yield " ".join(path), command
    for name, one in getattr(command, "commands", {}).items():
        yield from verbs(one, (*path, name))


def test_every_verb_with_a_language_knows_all_its_names() -> None:
    asked = {path: set(one.opts) for path, command in verbs(get_group(app))
             for one in command.params if one.name == "language"}
    assert len(asked) > 30 and "programme figures" in asked and "planner run" in asked
    assert {path: opts for path, opts in asked.items()
            if opts != {"--language", "--lang", "-l"}} == {}


def test_the_short_name_is_understood_by_programmes_as_by_the_establishment() -> None:
    for words in (("programme", "figures"), ("establishment", "law")):
        done = [CliRunner().invoke(app, [*words, name, "en"])
                for name in ("--lang", "--language", "-l")]
        assert [one.exit_code for one in done] == [0, 0, 0]
        assert len({one.stdout for one in done}) == 1 and done[0].stdout
