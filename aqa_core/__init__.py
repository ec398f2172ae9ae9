"""Action quality assessment for diving: the network, its training, scoring, and a command line."""

__version__ = "0.1.0"
