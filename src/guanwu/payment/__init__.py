"""Bills and what they do to the ledger: due, paid, withdrawn, raised, paid back.

Law: Customs Act 43 (time to pay), 44 (release after payment), 18 and 65 (more or less later on).
"""
