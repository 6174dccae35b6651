"""Floor 0: events and effects, time, money, chance, errors, and the HTTP a link is made of."""
