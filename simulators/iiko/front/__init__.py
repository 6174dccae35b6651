"""iikoFront with the LoyaltyPlant plugin inside (IF-2, IF-4): the tills and the waiters' phones of a venue."""
