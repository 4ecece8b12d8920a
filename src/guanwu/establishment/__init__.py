"""The establishment: offices, units and the clauses of their duties, and who handles a matter.

Dated data of the Customs Administration's budget statement for 2020, which restates the rules on
the internal organisation of the Administration and its four offices. Competence follows the rules
of organisation (APA 11), so a matter goes to the unit whose clause says so and to no other.

Not formalised: amendments of those rules after the statement (Keelung 2021 and 2023, Taipei 2021,
Taichung 2022), which come as further dated rows; the districts of branches beyond the places that
the clauses or the branches' names tell.
"""
