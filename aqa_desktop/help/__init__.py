"""What the keys do, and how to read the window."""
