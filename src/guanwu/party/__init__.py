"""Traders, brokers and carriers: who takes part in a declaration and how each is identified.

Law: Customs Act 6 (who owes the duty), Business Tax Act 28 (the business number), Household
Registration Act 51 (the national id), Immigration Act 22 (the resident id).
"""
