"""The page of figures, a section a measurement: running one again writes its section anew and leaves the others."""

import re
from pathlib import Path

from server.cli.common import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def write(title: str, text: str, page: Path = PAGE) -> None:
    """Put the section there; `text` has no heading of its own level."""
    old = page.read_text("utf-8")
    section = f"## {title}\n\n{text.strip()}\n"
    found = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if found.search(old):
        new = found.sub(lambda _: section + "\n", old)
    else:
        new = f"{old.rstrip()}\n\n{section}"
    page.write_text(new.rstrip() + "\n", "utf-8")
