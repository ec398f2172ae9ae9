"""The clips opened this time, and scoring all of them."""
