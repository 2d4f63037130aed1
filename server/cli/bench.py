"""`dure bench NAME`: the figures that the README quotes, each measured beside a peer in the same run."""

import argparse
import importlib

from server.cli.common import ROOT, CommandError, command


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    names = _names()
    parser = command(parsers, "bench", "measure, beside a peer in the same run", f"Benchmarks: {', '.join(names)}.")
    parser.add_argument("name", metavar="NAME", choices=names, help=f"one of: {', '.join(names)}")
    parser.add_argument("rest", metavar="…", nargs=argparse.REMAINDER, help="what that benchmark takes (try --help)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hand over to `bench.<name>.main(words)`."""
    module = importlib.import_module(f"bench.{args.name}")
    code = module.main(args.rest)
    if not isinstance(code, int):
        raise CommandError(f"bench/{args.name}.py: main() must return an exit code")
    return code


def _names() -> list[str]:
    return sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
