"""The programme's rules a second time, written from the docstrings of `simulators.till.programme` alone (OFF-08).

It shares data types with the backend and no arithmetic: fractions are exact here and rounded once. The trap is to
"fix" a disagreement by copying the backend: a disagreement is a question to the docstring.
"""
