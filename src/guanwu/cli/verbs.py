"""The verbs of the program by the module that holds them; a module is read when it is asked for.

Each verb draws its own libraries after it, so that telling a duty does not wait for the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

SINGLE: Final = {
    "duty": "duty", "lodge": "lodge", "status": "cases", "explain": "cases",
    "documents": "cases", "examine": "cases", "pay": "cases", "release": "cases",
    "messages": "cases", "reassess": "mass", "demo": "demo", "do": "do", "serve": "serve",
    "code": "serve",
}
"""Single verbs: a function of the same name, by its module."""
GROUPS: Final = (
    "tariff", "rates", "org", "establishment", "programme", "planner", "journal", "store", "keys")
"""Verbs with verbs of their own: the application of the module of the same name."""


class _Made(MutableMapping[str, Any]):
    """Commands by name, each made when it is taken."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self[name] = _make(name)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*SINGLE, *GROUPS))

    def __len__(self) -> int:
        return len(SINGLE) + len(GROUPS)


def _make(name: str) -> Any:
    """Return the command of a verb; KeyError where there is none of this name."""
    alone = typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    if name in GROUPS:
        alone.add_typer(import_module(f"guanwu.cli.{name}").app, name=name)
        return get_group(alone).commands[name]
    module = import_module(f"guanwu.cli.{SINGLE[name]}")
    alone.command(name)(getattr(module, name))
    return get_command(alone)


class Verbs(TyperGroup):
    """The verbs of the program, each made when it is asked for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = _Made()

    def list_commands(self, ctx: Any) -> list[str]:
        """Return every verb in the order in which help tells them."""
        return list(self.commands)
