"""Programmes for everybody: milestones, figures worked out again, the statement to take away."""

from __future__ import annotations

from typing import Final

from guanwu.web.programme.board import show_board
from guanwu.web.programme.statement import take_statement
from guanwu.web.visit import Door

ROUTES: Final = (show_board, take_statement)
DOORS: Final = (Door("/programmes", "programmes_door", "programme:board"),)
