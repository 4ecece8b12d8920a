"""The command reference is what the command line itself says."""

from __future__ import annotations

import importlib.util
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

ROOT = Path(__file__).resolve().parents[2]


def _generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = _generator()


class Tongue(StrEnum):
    """A choice."""

    zh = "zh"
    en = "en"


def _toy() -> typer.Typer:
    app, group = typer.Typer(), typer.Typer()
    app.add_typer(group, name="tariff")

    @group.command()
    def load(
        file: Annotated[list[Path], typer.Argument(help="The official file.")],
        since: Annotated[str, typer.Option(help="First day | inclusive.")],
        tongue: Annotated[Tongue, typer.Option(help="Language.")] = Tongue.zh,
        json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
        secret: Annotated[int, typer.Option(hidden=True)] = 3,
    ) -> None:
        """Load an edition
        of the tariff.

        Rows refused are named.
        """

    @app.command()
    def status(number: str) -> None:
        """Say where a case stands."""

    @app.command(hidden=True)
    def inner() -> None:
        """Not for readers."""

    return app


def test_commands_are_taken_from_the_application() -> None:
    every = generate.commands(_toy())
    assert sorted(one.name for one in every) == ["guanwu status", "guanwu tariff load"]
    load = next(one for one in every if one.name.endswith("load"))
    assert load.sentence == "Load an edition of the tariff."
    assert load.more == "Rows refused are named."
    assert [one.typed for one in load.parameters] == [
        "FILE...",
        "--since SINCE",
        "--tongue TONGUE",
        "--json",
    ]
    assert [one.needed for one in load.parameters] == [True, True, False, False]
    assert [one.default for one in load.parameters] == ["", "", "zh", ""]


def test_the_reference_and_the_table_name_every_command() -> None:
    every = generate.commands(_toy())
    text, table = generate.reference(every), generate.table(every)
    assert "## `guanwu tariff load`\n\nLoad an edition of the tariff.\n" in text
    assert "| `--since SINCE` | needed | First day \\| inclusive. |" in text
    assert "| `--tongue TONGUE` | `zh` unless told | Language. |" in text
    assert "| `guanwu status` | Say where a case stands. |" in table


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    text = f"before\n{generate.START}\nold\n{generate.END}\nafter\n"
    once = generate.replaced(text, "new")
    assert once == f"before\n{generate.START}\nnew\n{generate.END}\nafter\n"
    assert generate.replaced(once, "new") == once
    with pytest.raises(ValueError, match="lacks"):
        generate.replaced("nothing", "new")


def test_the_documents_are_what_the_command_line_says() -> None:
    from guanwu.cli.main import app

    for path, text in generate.documents(app).items():
        name = path.relative_to(ROOT)
        assert path.read_text("utf-8") == text, f"{name}: run python docs/generate.py"
    chinese = (ROOT / "README.zh-Hant.md").read_text("utf-8")
    for one in generate.commands(app):
        assert f"`{one.name}`" in chinese, f"README.zh-Hant.md does not name {one.name}"
