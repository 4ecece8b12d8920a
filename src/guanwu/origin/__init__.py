"""Origin and the rate column that follows from it (Customs Tariff, general rules 3)."""
