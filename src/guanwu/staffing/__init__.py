"""Staffing: how many people an office has, by the law of its establishment and by the budget.

Head-count is that of the Customs Administration's budget statement. Posts, their numbers, ranks
and titles are those of the general rules on the organisation of the district customs bureaus (DCO,
1991, as amended 1997 and 1998, abolished 2023); the class of a bureau follows the standards of
classification (DCC, 1992, abolished 2013). `guanwu.establishment` says who handles what.

Not formalised: numbers of posts before the amendments of 1997 and the tables of the offices since
2013, which were not at hand; a day without numbers is refused.
"""
