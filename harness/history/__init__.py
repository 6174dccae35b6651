"""What happened, in three accounts of three owners, and what follows from them."""
