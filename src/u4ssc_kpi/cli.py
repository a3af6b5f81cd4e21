"""The command line: list, show, check, evaluate, score, compute. Text for people, ``--json`` for programs.

Exit code 0: fine; 1: findings of severity error, or a file that is no submission; 2: misuse.
"""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point of the command ``u4ssc-kpi``."""
    try:
        from u4ssc_kpi.commands import cli
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        from u4ssc_kpi.errors import MissingExtraError

        print(f"error: {MissingExtraError('the command line', 'cli')}", file=sys.stderr)
        sys.exit(2)
    cli.main(prog_name="u4ssc-kpi")


if __name__ == "__main__":
    main()
