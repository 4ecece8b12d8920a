"""The declaration: its record, its number, its kinds, its forms and the checks it has to pass.

Law: Customs Act 16 and 17 (what is declared, with which papers), its Enforcement Rules 7, the
rules of automated clearance 13 (the logic check before acceptance); layout NX5105.
"""
