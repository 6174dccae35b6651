"""Scenario text to typed cases: what a person wrote, with its places."""
