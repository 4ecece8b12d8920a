"""What the interface refuses, as an exception that carries the whole problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ProblemError(Exception):
    """A refusal of the interface: its status, its code, and every fault in both languages.

    `problem` is the problem as it was told (RFC 9457). `retry_after` is in how many seconds to
    come again, where the refusal says so.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        super().__init__(f"{self.code}: {problem.get('title', status)} {problem.get('detail', '')} "
                         f"{problem.get('title_zh', '')}{problem.get('detail_zh', '')}".strip())

    @property
    def code(self) -> str:
        """The id of what is wrong, first of all that is."""
        return str(self.problem.get("type", "")).rpartition(":")[2]

    @property
    def faults(self) -> list[dict[str, Any]]:
        """Everything that is wrong: code, place, sentences and advice in both languages."""
        return list(self.problem.get("faults", []))

    @property
    def retry_after(self) -> int | None:
        """In how many seconds to come again; None where the refusal does not say."""
        found = self.problem.get("retry_after")
        return int(found) if found is not None else None
