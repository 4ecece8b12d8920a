"""Programmes: goals, projects, milestones, results and figures of the budget statement, as data.

The statement of the Customs Administration for 2020 in dated rows: every sentence of a result is
words with places for facts, so that a changed fact changes the sentence; derived figures are worked
out again from their parts. From the same rows come the board of milestones, the events of
international work, training and publicity as the statement counts them, certificates that expire,
and the draft of the next year.

Not formalised: amounts of the budget itself, which the statement in words does not tell; days by
which a milestone of a year is due, beyond the last day of that year.
"""
