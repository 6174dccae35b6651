"""IF-5: LoyaltyPlant's digital ordering, API v2, as both ends (iiko_loyaltyplant.md 4.2)."""
