"""Views and words that more than one feature shows."""
