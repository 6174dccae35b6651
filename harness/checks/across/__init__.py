"""Checks over several cases of one scenario: one file a rule, pure functions over what two of them left behind."""
