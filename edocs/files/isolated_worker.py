"""Opens one foreign file in a process of its own; ``isolated.py`` starts it and reads its answer.

It limits its own memory and processor time before it touches the file.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec

from edocs.files.extract_worker import decoded, words_of
from edocs.files.opened import Answer, Page
from edocs.files.pictures import redrawn
from edocs.files.sheets import table_of
from edocs.foreign.archive import Unreadable
from edocs.foreign.building import Picture

MOST_MEMORY: Final = 1_500 * 2**20
MOST_SECONDS: Final = 20
MOST_TEXT: Final = 300_000
MOST_PICTURES: Final = 6 * 2**20
"""Bytes of pictures that go along with a preview."""
WIDE: Final = 1400
"""Pixels of a page from side to side."""
MOST_HIGH: Final = 6000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def imported(name: str, data: bytes) -> Answer:
    """The file as a body for the editor."""
    from edocs import docx, hwpx

    ending = name.rpartition(".")[2].lower()
    if not data:
        raise Unreadable("empty")
    if data.startswith((_OLE, b"HWP Document File")):
        raise Unreadable({"hwp": "old_hwp", "doc": "old_word"}.get(ending, "encrypted"))
    if not data.startswith(b"PK"):
        raise Unreadable("unknown")
    read = docx.read if b"word/document.xml" in data or ending == "docx" else hwpx.read
    made = read(data)
    pictures, broken = [], 0
    for number, picture in enumerate(made.pictures, start=1):
        drawn = redrawn(picture.data)
        broken += drawn is None
        if drawn is not None:
            pictures.append(Picture(picture.key, f"그림{number}.{drawn.kind}", drawn.data))
    notes = (*made.notes, f"열 수 없는 그림 {broken}개는 뺐습니다.") if broken else made.notes
    return Answer(kind="body", body=made.body, pictures=tuple(pictures), notes=notes)


def shown(name: str, data: bytes) -> Answer:
    """The file as it is shown without being saved."""
    ending = name.rpartition(".")[2].lower()
    if not data:
        raise Unreadable("empty")
    if b"%PDF-" in data[:1024]:
        return Answer(kind="pages", pages=_pages(data))
    if data.startswith(b"PK") and ending in ("hwpx", "docx"):
        answer = imported(name, data)
        room, kept = MOST_PICTURES, []
        for picture in answer.pictures:
            room -= len(picture.data)
            kept += [picture] if room >= 0 else []
        return Answer(kind="body", body=answer.body, pictures=tuple(kept), notes=answer.notes)
    if ending in ("csv", "tsv") and (text := decoded(data)) is not None:
        return table_of(text)
    words, _ = words_of(name, data)
    if not words.strip():
        return Answer(kind="none")
    notes = ("글자만 보입니다. 모양은 파일을 받아 확인해 주십시오.",) if ending not in ("txt", "md", "log") else ()
    cut = ("앞부분만 보입니다.",) if len(words) > MOST_TEXT else ()
    return Answer(kind="text", text=words[:MOST_TEXT], notes=notes + cut)


def _pages(data: bytes) -> int:
    import pypdfium2  # type: ignore[import-untyped]  # the wheel brings no types

    try:
        return len(pypdfium2.PdfDocument(data))
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if "password" in str(error).lower() else "damaged") from error


def page(data: bytes, number: int) -> Answer:
    """One page of a PDF, drawn; forms and annotations as they stand, nothing that runs."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if not 1 <= number <= len(document):
            raise Unreadable("damaged")
        one = document[number - 1]
        scale = min(WIDE / max(1.0, one.get_width()), MOST_HIGH / max(1.0, one.get_height()))
        picture = one.render(scale=scale).to_pil().convert("RGB")
        words = one.get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError as error:
        raise Unreadable("damaged") from error
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=2)
    return Answer(page=Page(out.getvalue(), picture.width, picture.height, words[:20_000]))


_TASKS: Final[dict[str, Callable[[str, bytes, int], Answer]]] = {
    "import": lambda name, data, _: imported(name, data),
    "show": lambda name, data, _: shown(name, data),
    "page": lambda _, data, number: page(data, number),
}


def _limit() -> None:
    """Bound what this process may take."""
    import resource

    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue  # a system that does not know this limit; the caller's own time-out remains
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(2_000)


def main() -> None:
    """Do what the first argument says with standard input; write the answer as MessagePack."""
    _limit()
    task, name, number = sys.argv[1:4]
    try:
        data = sys.stdin.buffer.read()
        answer = _TASKS[task](name, data, int(number))
    except Unreadable as refused:
        answer = Answer(refused=refused.code)
    except MemoryError:
        answer = Answer(refused="bomb")
    except Exception as error:  # whatever a reader raises at a damaged file, it is the file that is damaged
        answer = Answer(refused="encrypted" if str(error) == "encrypted" else "damaged")
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
