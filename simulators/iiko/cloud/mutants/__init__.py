"""Integrators on iikoCloud broken on purpose, one file each; `registry.mutants()` finds them. A check catches each."""
