"""Letters that are really sent: a house of its own, real workers, and a mail server that notes what arrives."""
