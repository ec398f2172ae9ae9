"""The `aqa` command: one file a subcommand, each a thin front of a core function (DESIGN 3.4)."""
