"""`dure lock`: write the locked lists of Python packages anew."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from server.cli.common import ROOT, CommandError, command, step

LISTS = {"requirements": [], "requirements-dev": [], "requirements-postgres": ["--no-deps"], "requirements-node": []}
_FLAGS = "--universal --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet"
_NO_ADDRESSES = "--no-emit-index-url --no-emit-find-links"


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "lock", "write requirements*.txt anew from requirements*.in, with hashes")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that the lists allow")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lock every list; the development list keeps to the versions of the main one."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        raise CommandError("dure lock needs uv (pip install uv).")
    for name, flags in LISTS.items():
        words = [*_FLAGS.split(), *_NO_ADDRESSES.split(), *flags, *(["--upgrade"] if args.upgrade else [])]
        with step(f"{name}.txt"):
            subprocess.run([uv, "pip", "compile", *words, f"{name}.in", "-o", f"{name}.txt"], cwd=ROOT, check=True)
    return 0
