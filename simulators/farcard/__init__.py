"""FarCards: how r_keeper asks an external loyalty system; both ends, and the tills that ask."""
