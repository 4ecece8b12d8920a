"""Tracked matters: a duty without a system of its own, from register to close.

A matter is registered with the unit whose duty it is, numbered by office and year, given to a
person, and decided within its period; it may be extended, handed over, withdrawn (APA 17, 34, 36,
43, 51, 100).

Not formalised: the standing still of a period while a disaster keeps an office from its work
(APA 51), and periods that begin anew when an application is completed; for these the period is
extended with its reason.
"""
