"""A calendar full of work, and its pages beside bare SQL and as many strings."""
