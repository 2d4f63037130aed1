"""The sheet as an HTML fragment that is safe to put into any page of ours.

Every word is escaped, links are those the body allows, and there is no style attribute and no script, so that it works
under a content security policy without exceptions. Classes are those of the sheet in the design. What marks the
reader's own box belongs to the screen and is not drawn here.
"""

from collections.abc import Callable
from html import escape
from typing import Final

from edocs.body.markup import Cell, HardBreak, Image, Inline, LinkAttrs, MarkName, Paragraph, Table, TableHeader
from edocs.paper import BLANK_BELOW, END, Paper
from edocs.paper.boxes import Box, JointBoxes
from edocs.render.drawing import EM_MM, STEP_EM, TEXT_WIDTH_MM

ImageUrl = Callable[[str], str | None]
_TAGS: Final[dict[MarkName, str]] = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "subscript": "sub",
    "superscript": "sup",
}
_PIXELS_PER_MM: Final = 96 / 25.4
_END: Final = f'<span class="end">&nbsp; {END}</span>'


def render_html(paper: Paper, image_url: ImageUrl = lambda key: None) -> str:
    """Return the sheet as an ``article``; ``image_url`` gives the address of a picture or signature by its key."""
    parts = [
        '<article class="paper" lang="ko">',
        *_head(paper),
        '<div class="body">',
        *(_block(paper, index, image_url) for index in range(paper.blocks_shown)),
        f'<p class="end-below">&nbsp;{END}</p>' if paper.end.place == "below" else "",
        _attachments(paper),
        "</div>",
        _sender(paper),
        _foot(paper, image_url),
        "</article>",
    ]
    return "".join(parts)


def _head(paper: Paper) -> list[str]:
    """Return 두문 and the title."""
    head = paper.head
    via = head.via or paper.sender_name
    return [
        f'<p class="motto">{escape(head.slogan)}</p>' if head.slogan else "",
        f'<p class="org">{escape(head.institution_name)}</p>',
        f'<dl class="pl"><dt>수신</dt><dd>{escape(head.recipients_line)}</dd></dl>',
        f'<dl class="pl pl--via"><dt>(경유)</dt><dd>{escape(head.via)}</dd></dl>' if via else "",
        f'<dl class="pl"><dt>제목</dt><dd class="t" role="heading" aria-level="1">{escape(head.title)}</dd></dl><hr>',
    ]


def _block(paper: Paper, index: int, image_url: ImageUrl) -> str:
    """Return one block of the body."""
    block = paper.body.content[index]
    level = paper.levels[index]
    if isinstance(block, Paragraph):
        number = f'<span class="nm">{escape(paper.labels[index])}</span>' if level else ""
        end = _END if paper.end.place == "text" and paper.end.block == index else ""
        words = _inline(block.content) or ("" if number or end else "<br>")
        return f'<p class="l{level}{_alignment(block.attrs.align)}">{number}{words}{end}</p>'
    if isinstance(block, Image):
        return f'<p class="picture l{level}">{_image(block, image_url)}</p>'
    blank_row = paper.end.row if paper.end.place == "blank" and paper.end.block == index else None
    return f'<div class="table l{level}">{_table(block, level, blank_row)}</div>'


def _alignment(align: str) -> str:
    """Return the class for an alignment that is not the usual one."""
    return "" if align == "left" else f" to-{align}"


def _inline(content: tuple[Inline, ...]) -> str:
    """Return the runs of a paragraph with their marks, the first mark outermost."""
    parts = []
    for part in content:
        if isinstance(part, HardBreak):
            parts.append("<br>")
            continue
        shown = escape(part.text)
        for mark in reversed(part.marks):
            if isinstance(mark.attrs, LinkAttrs):
                shown = f'<a href="{escape(mark.attrs.href)}" rel="noopener noreferrer nofollow">{shown}</a>'
            else:
                shown = f"<{_TAGS[mark.type]}>{shown}</{_TAGS[mark.type]}>"
        parts.append(shown)
    return "".join(parts)


def _table(table: Table, level: int, blank_row: int | None) -> str:
    """Return a table; its width and those of its columns as attributes, which need no style."""
    widths = table.attrs.widths or ()
    total = sum(widths)
    shares = "".join(f'<col width="{100 * width / total:.2f}%">' for width in widths)
    room = TEXT_WIDTH_MM - level * STEP_EM * EM_MM
    wide = f' width="{min(100, 100 * total / room):.2f}%"' if widths else ""
    rows = []
    for index, row in enumerate(table.content):
        cells = [_cell(cell) for cell in row.content]
        if index == blank_row:
            cells[0] = _cell(row.content[0], BLANK_BELOW)
        rows.append(f"<tr>{''.join(cells)}</tr>")
    columns = f"<colgroup>{shares}</colgroup>" if shares else ""
    return f'<table class="grid"{wide}>{columns}<tbody>{"".join(rows)}</tbody></table>'


def _cell(cell: Cell, words: str = "") -> str:
    """Return one cell, with other words than its own if given."""
    tag = "th" if isinstance(cell, TableHeader) else "td"
    spans = "".join(
        f' {name}="{count}"'
        for name, count in (("colspan", cell.attrs.colspan), ("rowspan", cell.attrs.rowspan))
        if count > 1
    )
    classes = f"to-{cell.attrs.align} at-{cell.attrs.valign}"
    held = escape(words) or "".join(
        f'<p class="l0{_alignment(item.attrs.align)}">{_inline(item.content) or "<br>"}</p>' for item in cell.content
    )
    return f'<{tag} class="{classes}"{spans}>{held}</{tag}>'


def _image(image: Image, image_url: ImageUrl) -> str:
    """Return a picture, or its words where it cannot be had."""
    alt = escape(image.attrs.alt)
    url = image_url(image.attrs.attachment_id)
    if url is None:
        return f'<span class="picture__missing">{alt or "그림"}</span>'
    width = f' width="{round(image.attrs.width_mm * _PIXELS_PER_MM)}"' if image.attrs.width_mm else ""
    return f'<img src="{escape(url)}" alt="{alt}"{width}>'


def _attachments(paper: Paper) -> str:
    """Return 붙임 with its lines, 끝 after the last one."""
    if not paper.attachments:
        return ""
    lines = [f"{line.number} {line.text}".strip() for line in paper.attachments]
    shown = "<br>".join(escape(line) for line in lines) + (_END if paper.end.place == "attachment" else "")
    return f'<div class="att"><span>붙임</span><div>{shown}</div></div>'


def _sender(paper: Paper) -> str:
    """Return the sender's name and the list of recipients under it."""
    words = f' <span class="omit">{paper.seal.words}</span>' if paper.seal is not None and paper.seal.words else ""
    name = f'<p class="from">{escape(paper.sender_name)}{words}</p>' if paper.sender_name else ""
    name += "".join(f'<p class="from from--joint">{escape(other)}</p>' for other in paper.joint_senders)
    if not paper.recipients:
        return name
    recipients = ", ".join(escape(recipient) for recipient in paper.recipients)
    return f'{name}<div class="rcpt"><span>수신자</span><span>{recipients}</span></div>'


def _foot(paper: Paper, image_url: ImageUrl) -> str:
    """Return 결문 below the bar: signatures, 협조자, numbers, addresses."""
    foot = paper.foot
    signs = "".join(_signs(group, image_url) for group in paper.boxes.groups)
    items = ("".join(f"<span>{escape(part)}</span>" for part in line) for line in foot.lines())
    shown = "".join(f'<div class="foot__l">{line}</div>' for line in items)
    return (
        f'<footer class="foot">{signs}<div class="foot__r"><span>시행</span><span>{escape(foot.registration)}</span>'
        + f"<span>접수</span><span>{escape(foot.receipt)}</span></div>{shown}</footer>"
    )


def _signs(group: JointBoxes, image_url: ImageUrl) -> str:
    """Return the boxes of one institution, under its name on a joint paper."""
    line = "".join(_sign_box(box, image_url) for box in group.line)
    consents = "".join(_sign_box(box, image_url) for box in group.consents)
    name = f'<p class="joint">{escape(group.institution)}</p>' if group.institution else ""
    label = f"{escape(group.institution)} 서명" if group.institution else "서명"
    return f'{name}<div class="signs" role="group" aria-label="{label}">{line}</div>' + (
        f'<div class="assist"><span>협조자</span>{consents}</div>' if consents else ""
    )


def _sign_box(box: Box, image_url: ImageUrl) -> str:
    """Return one signature box; an open one is only its post."""
    held = f'<span class="sgn__mark">{escape(box.marks)}</span>' if box.marks else ""
    if box.skip_reason:
        held += f'<span class="sgn__skip">({escape(box.skip_reason)})</span>'
    if box.person_name:
        url = image_url(box.signature_image) if box.signature_image else None
        name = escape(box.person_name)
        held += (
            f'<img class="sig" src="{escape(url)}" alt="{name} 서명">' if url else f'<span class="pen">{name}</span>'
        )
    shown = f'<span class="sgn__b">{held}</span>' if held else ""
    return f'<div class="sgn"><span class="sgn__post">{escape(box.label)}</span>{shown}</div>'
