"""Answers about programmes: the statement written, figures, the board, indicators, events."""
