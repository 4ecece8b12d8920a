"""Customs value: exchange rates, the transaction value and its differences (Customs Act 29, 39)."""
