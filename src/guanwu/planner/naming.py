"""Ids of the terms that name streams, skills and tables of a plan."""

from __future__ import annotations

from typing import Final

STREAMS: Final = ("simplified", "full_import", "container", "passenger", "official_matter")
"""Streams that have a name in both languages; a plan may use no other."""
SKILLS: Final = ("document_review", "examination", "image_reading", "gate_control",
                 "passenger_inspection", "matter_handling")
"""Skills that have a name in both languages; a plan may use no other."""


def stream_term(stream: str) -> str:
    """Return the id of the name of a stream."""
    return f"planner_stream_{stream}"


def skill_term(skill: str) -> str:
    """Return the id of the name of a skill."""
    return f"planner_skill_{skill}"
