"""The parts: everything that can stand in for a real system at a till. Imports nothing from the harness."""
