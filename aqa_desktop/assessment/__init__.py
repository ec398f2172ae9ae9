"""The score, what it rests on, what to be wary of, and the dive that gives it its difficulty."""
