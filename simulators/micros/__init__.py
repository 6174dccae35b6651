"""Micros SIM terminals: the link protocol, its vocabularies, and the till behind it."""
