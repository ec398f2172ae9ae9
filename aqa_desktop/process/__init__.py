"""The program among others: one instance, its end told apart from its crash, what it needs of the system."""
