"""Reading matter beside the repository that some tests compare with; absent on most machines."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Folder of official files that are never copied into the project."""

needs_shared = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason="the folder of official files is not on this machine"
)
"""Mark of a test that compares with an official file; it skips with this reason where absent."""
