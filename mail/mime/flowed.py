"""format=flowed: lines that a sender broke softly, put together again. RFC 3676"""

from typing import Final

SIGNATURE: Final = "-- "


def unflowed(text: str, delsp: bool) -> str:
    """The paragraphs as written. Lines of another quote depth stay apart, the signature line never joins."""
    found: list[tuple[int, str]] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if open_depth == depth and content != SIGNATURE:
            found[-1] = depth, found[-1][1] + content
        else:
            found.append((depth, content))
        soft = content.endswith(" ") and content != SIGNATURE
        open_depth = depth if soft else None
        if soft and delsp:
            found[-1] = depth, found[-1][1][:-1]
    return "\n".join(f"{'>' * depth} {content}" if depth else content for depth, content in found)
