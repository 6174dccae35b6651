"""iiko and LoyaltyPlant: tills, waiters' phones, one-time codes, iikoCloud, webhooks, digital ordering.

Source: iiko_loyaltyplant.md; each module names its sections and says what is documented, seen, inferred or ours.
"""
