"""The Customs Import Tariff: commodity codes, rates of duty, dated editions, code lists."""
