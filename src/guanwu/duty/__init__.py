"""Duties, taxes and fees collected at import, each levy its own file, article and posting.

Customs Act 2-4, 43; Customs Import Tariff, general rules 3; and the acts of the taxes that customs
collects for others. Rules are evaluated on whole numbers (`assess`) and on columns (`columnar`).
"""
