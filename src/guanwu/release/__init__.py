"""From lodgement to release: the flow of an import declaration, its deadlines and its calendar.

Law: Customs Act 16, 17, 43, 44, 73; clearance automation 9 to 15; Administrative Procedure Act 48.
"""
