"""A budget statement written out: plain text, HTML, PDF and ODT, all from the same blocks."""
