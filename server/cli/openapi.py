"""`dure openapi`: print the description of the whole HTTP interface."""

import argparse
import sys

from server.cli.common import command


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "openapi", "print the OpenAPI 3.1 description of the HTTP interface as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it; needs neither database nor settings."""
    from server.app import openapi_json

    sys.stdout.write(openapi_json() + "\n")
    return 0
