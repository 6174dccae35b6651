"""The ways FarCards calls are put on HTTP: the official one and three seen in the field. Source: farcard.md 5."""
