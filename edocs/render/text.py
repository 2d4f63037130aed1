"""The sheet as plain text: for search, for mail, for whoever has it read aloud."""

from edocs.body.markup import Image, Paragraph, Table, cell_text, inline_text
from edocs.paper import BLANK_BELOW, END, Paper
from edocs.paper.boxes import Box, JointBoxes


def render_text(paper: Paper) -> str:
    """Return the sheet line by line in its order: 두문, 본문, 결문; levels by two blanks, cells by ``|``."""
    head = paper.head
    parts = [
        head.slogan,
        head.institution_name,
        f"수신  {head.recipients_line}",
        f"(경유)  {head.via}" if head.via else "",
        f"제목  {head.title}",
        "\n" + body_text(paper),
        _attachments(paper),
        "\n" + "\n".join((paper.sender_name + _seal_words(paper), *paper.joint_senders)) if paper.sender_name else "",
        f"수신자  {', '.join(paper.recipients)}" if paper.recipients else "",
        "\n" + _foot(paper),
    ]
    return "\n".join(part for part in parts if part.strip()) + "\n"


def body_text(paper: Paper) -> str:
    """Return the body with item numbers, and 끝 where it stands in the body."""
    lines = []
    for index in range(paper.blocks_shown):
        text = _block(paper, index)
        lines.append(f"{text}  {END}" if paper.end.place == "text" and paper.end.block == index else text)
    if paper.end.place == "below":
        lines.append(f" {END}")
    return "\n".join(lines)


def _block(paper: Paper, index: int) -> str:
    """Return one block, every line of it indented by its level."""
    block = paper.body.content[index]
    indent = "  " * max(paper.levels[index] - 1, 0)
    if isinstance(block, Paragraph):
        text = f"{paper.labels[index]} {inline_text(block)}".strip()
    elif isinstance(block, Image):
        text = f"[그림: {block.attrs.alt}]" if block.attrs.alt else "[그림]"
    else:
        blank_row = paper.end.row if paper.end.place == "blank" and paper.end.block == index else None
        text = _table(block, blank_row)
    return "\n".join(indent + line for line in text.split("\n"))


def _table(table: Table, blank_row: int | None) -> str:
    """Return a table, a line a row."""
    rows = []
    for index, row in enumerate(table.content):
        cells = [cell_text(cell).replace("\n", " ") for cell in row.content]
        if index == blank_row:
            cells[0] = BLANK_BELOW
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _attachments(paper: Paper) -> str:
    """Return 붙임 with its lines, 끝 after the last one."""
    lines = [f"{line.number} {line.text}".strip() for line in paper.attachments]
    if not lines:
        return ""
    end = f"  {END}" if paper.end.place == "attachment" else ""
    return "\n붙임  " + "\n      ".join(lines) + end


def _foot(paper: Paper) -> str:
    """Return the signatures and the last lines."""
    foot = paper.foot
    lines = [
        *(line for group in paper.boxes.groups for line in _signs(group)),
        f"시행  {foot.registration}" if foot.registration else "",
        f"접수  {foot.receipt}" if foot.receipt else "",
        *("  ".join(line) for line in foot.lines()),
    ]
    return "\n".join(line for line in lines if line)


def _signs(group: JointBoxes) -> tuple[str, ...]:
    """Return the lines of one institution's boxes."""
    return (
        group.institution,
        "  ".join(_sign_box(box) for box in group.line),
        "협조자  " + "  ".join(_sign_box(box) for box in group.consents) if group.consents else "",
    )


def _sign_box(box: Box) -> str:
    """Return one signature box on one line."""
    skipped = f"({box.skip_reason})" if box.skip_reason else ""
    return " ".join(part for part in (box.label, box.marks, skipped, box.person_name) if part)


def _seal_words(paper: Paper) -> str:
    """Return the words that stand for a seal or signature that is left out."""
    return f" [{paper.seal.words}]" if paper.seal is not None and paper.seal.words else ""
