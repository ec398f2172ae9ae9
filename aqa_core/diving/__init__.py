"""The rules of diving: dive numbers, degree of difficulty, judging (DESIGN 3.8)."""
