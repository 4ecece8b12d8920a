"""Names say what a thing is, packages have only their rooms, and what breaks that is found."""

from __future__ import annotations

from pathlib import Path

from tests.tidy.house import remaining
from tests.tidy.layers import read_layers
from tests.tidy.names import name_findings, room_findings
from tests.tidy.planted import plant, seen
from tests.tidy.source import project


def test_names_say_what_a_thing_is() -> None:
    found = remaining("names", project())
    assert not found, "\n".join(["", *found])


def test_a_name_that_says_nothing_is_found(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "guanwu/store/tariff_utils.py": "x = 1\n",
            "guanwu/common/rows.py": "x = 1\n",
            "tests/helpers.py": "x = 1\n",
            "guanwu/store/rows.py": "class RowManager: ...\ndef misc_rows(): ...\n",
            "guanwu/store/commonwealth.py": "def communicate(): ...\n",
        },
    )
    assert seen(name_findings(tree)) == {
        ("store/tariff_utils.py", 1, "utils"),
        ("common/rows.py", 1, "common"),
        ("tests/helpers.py", 1, "helpers"),
        ("store/rows.py", 1, "RowManager"),
        ("store/rows.py", 2, "misc_rows"),
    }


def test_a_file_that_is_no_room_is_found(tmp_path: Path) -> None:
    layers = read_layers()
    more = {"declaration": ["number.py", "kinds/*.toml"]}
    layers = layers._replace(rooms={**layers.rooms, "more": more})
    tree = plant(
        tmp_path,
        {
            "guanwu/declaration/model.py": "",
            "guanwu/declaration/number.py": "",
            "guanwu/declaration/kinds/G1.toml": "",
            "guanwu/declaration/kinds/G1.py": "",
            "guanwu/declaration/extra.py": "",
            "guanwu/duty/flow.toml": "",
            "guanwu/duty/number.py": "",
            "guanwu/duty/toy_levy.py": "",
            "guanwu/store/anything.py": "",
            "guanwu/law/bases.toml": '[[enters]]\nlevy = "toy_levy"\n',
        },
    )
    assert seen(room_findings(tree, layers)) == {
        ("declaration/kinds/G1.py", 1, "kinds/G1.py"),
        ("declaration/extra.py", 1, "extra.py"),
        ("duty/number.py", 1, "number.py"),
    }
