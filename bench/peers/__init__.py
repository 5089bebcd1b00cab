"""A ring of places and the circuits between them: the data on which other products were measured, too."""
