"""The ``vrs`` command, run from inside the extension."""

from __future__ import annotations

import signal
import sys

from ._pyvrs2 import run_command


def main() -> int:
    """Runs the command with the arguments of the process; answers with its exit code."""
    # The command does not come back to the interpreter, which could not answer Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run_command(["vrs", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
