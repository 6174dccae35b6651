"""What a network does to a link: one file a trouble, its settings and its behaviour together, pure."""
