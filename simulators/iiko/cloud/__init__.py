"""iikoCloud (IF-3): iikoTransport's front door and iikoCard's loyalty, both ends. Source: iiko_loyaltyplant.md 5."""
