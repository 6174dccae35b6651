"""IF-6: what iiko tells by itself when something has changed, both ends. Source: iiko_loyaltyplant.md 5.13."""
