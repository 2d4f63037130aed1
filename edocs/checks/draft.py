"""What the checks look at: a draft as one value, and the runs of text in it with their places."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from edocs.body.markup import Body, Paragraph, Table, inline_text


class Draft(Struct, frozen=True, kw_only=True):
    """What the checks look at; ``attachments`` are file names in their order."""

    title: str
    body: Body
    summary: str = ""
    keywords: Sequence[str] = ()
    attachments: Sequence[str] = ()
    recipients: Sequence[str] = ()
    via: str = ""


class Run(Struct, frozen=True):
    """The characters of one paragraph and where it stands; ``cell`` tells that it is part of a table."""

    path: str
    text: str
    cell: bool = False


def runs(body: Body) -> Iterator[Run]:
    """Yield every paragraph of a body in order, those in tables as well."""
    for index, block in enumerate(body.content):
        path = f"$.body.content[{index}]"
        if isinstance(block, Paragraph):
            yield Run(path, inline_text(block))
        elif isinstance(block, Table):
            for row, line in enumerate(block.content):
                for at, cell in enumerate(line.content):
                    for number, paragraph in enumerate(cell.content):
                        where = f"{path}.content[{row}].content[{at}].content[{number}]"
                        yield Run(where, inline_text(paragraph), cell=True)


def all_runs(draft: Draft) -> Iterator[Run]:
    """Yield the title, then every paragraph of the body."""
    yield Run("$.title", draft.title)
    yield from runs(draft.body)
