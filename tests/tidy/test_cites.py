"""Every cite names an article at hand, and one that does not is found."""

from __future__ import annotations

from pathlib import Path

from guanwu.store.acts_file import load_acts
from tests.tidy.cites import cite_findings, cites
from tests.tidy.house import remaining
from tests.tidy.planted import plant, seen
from tests.tidy.source import project


def test_every_cite_names_an_article_at_hand() -> None:
    found = remaining("cites", project())
    assert not found, "\n".join(["", *found])


def test_the_house_cites_at_all() -> None:
    assert len(list(cites(project()))) > 20


def test_a_cite_of_nothing_is_found_in_code_data_and_tables(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "guanwu/duty/levy.py": (
                '@rule(cites="CA 29", unit="TWD")\ndef a(): ...\n'
                '@rule(\n    cites="CA 999",\n)\ndef b(): ...\n'
                'CITES = "CA 29; XX 1"\ncites: str = "CA 29.77"\n'
            ),
            "guanwu/risk/x.toml": 'cites = [\n  "CA 29",\n  "CA 998",\n]\n[a]\ncites = "CA 997"\n',
            "guanwu/law/x.csv": "id,cites\na,CA 29\nb,CA 996\nc,\n",
        },
    )
    assert seen(cite_findings(tree, load_acts().resolves)) == {
        ("duty/levy.py", 4, "CA 999"),
        ("duty/levy.py", 7, "XX 1"),
        ("duty/levy.py", 8, "CA 29.77"),
        ("risk/x.toml", 3, "CA 998"),
        ("risk/x.toml", 6, "CA 997"),
        ("law/x.csv", 3, "CA 996"),
    }
