"""Customs value: the rates at which declared amounts become NT$ (Customs Act 29 to 39)."""
