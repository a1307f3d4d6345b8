"""The extension: what Rust does for the modules beside it."""

from os import PathLike

__version__: str

def run_command(arguments: list[str]) -> int: ...
def records_checksum(path: str | PathLike[str]) -> str: ...
