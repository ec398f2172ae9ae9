"""`python -m aqa_core` is the `aqa` command."""

from aqa_core.cli.main import run

if __name__ == "__main__":
    run()
