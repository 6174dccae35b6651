"""LP-SIM: one-time codes of guests' apps at iiko tills. A profile of ours, both ends (iiko_loyaltyplant.md 4.6)."""
