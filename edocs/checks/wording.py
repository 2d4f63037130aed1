"""A finding about some words of one run of text, with its one repair."""

import re

from edocs.findings import Edit, Finding, Severity


def of_words(  # noqa: PLR0913 - a finding has that many parts
    code: str,
    message: str,
    path: str,
    words: tuple[str, int],
    after: str | None,
    *,
    citation: str = "",
    severity: Severity = "ask",
) -> Finding:
    """The finding for words and where they begin; with ``after`` (empty: they go) there is a repair."""
    before, start = words
    repair = () if after is None else (Edit(path=path, op="text", before=before, after=after, start=start),)
    return Finding(
        code=code,
        severity=severity,
        message=message,
        path=path,
        before=before,
        after=after or "",
        start=start,
        citation=citation,
        repair=repair,
    )


def matched(match: re.Match[str]) -> tuple[str, int]:
    """The words of a match and where they begin."""
    return match[0], match.start()


def in_brackets(text: str, at: int) -> bool:
    """Tell whether a bracket is open before a character: what explains needs no explanation."""
    return text.count("(", 0, at) > text.count(")", 0, at) or text.count("[", 0, at) > text.count("]", 0, at)
