"""Everything public says what it is, and what is silent is found."""

from __future__ import annotations

from pathlib import Path

from tests.tidy.docstrings import docstring_findings
from tests.tidy.house import remaining
from tests.tidy.planted import plant, seen
from tests.tidy.source import project


def test_everything_public_says_what_it_is() -> None:
    found = remaining("docstrings", project())
    assert not found, "\n".join(["", *found])


def test_what_is_silent_is_found(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "guanwu/duty/silent.py": "x = 1\n",
            "guanwu/duty/dots.py": '"""."""\n',
            "guanwu/duty/levy.py": (
                '"""The levy of the day."""\n'
                "def open_(): ...\n"
                "def _hidden(): ...\n"
                "@overload\ndef typed(x: int): ...\n"
                "class Levy:\n    def amount(self): ...\n    def _hidden(self): ...\n"
                'class Heir(Levy):\n    """An heir."""\n    def amount(self): ...\n'
            ),
            "tests/test_x.py": "x = 1\n",
            "tests/__init__.py": "",
        },
    )
    assert seen(docstring_findings(tree)) == {
        ("duty/silent.py", 1, "module"),
        ("duty/dots.py", 1, "module"),
        ("duty/levy.py", 2, "open_"),
        ("duty/levy.py", 6, "Levy"),
        ("duty/levy.py", 7, "Levy.amount"),
        ("tests/test_x.py", 1, "module"),
    }
