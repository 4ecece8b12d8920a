"""The single window: layouts of its XML messages and the mappings between messages and records.

Which law: regulations on automated clearance of goods; layouts after the XML guides of the
Customs Administration, kept as data in `layouts/` with their versions and days.
"""
