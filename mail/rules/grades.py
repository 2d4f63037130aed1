"""The security grade of a mail, as separated networks label it: C (classified) and S (sensitive) stay in the house."""

from typing import Final

from mail.mime.fields import read_header

FIELD: Final = "X-Security-Grade"
STAYING: Final = frozenset({"C", "S"})
REFUSAL: Final = "550 5.7.1 A message of this security grade may not leave (보안 등급이 있어 밖으로 보낼 수 없습니다)"


def grade(data: bytes) -> str:
    """C, S or O; "" without a label. A label that cannot be read counts as the highest."""
    raw = read_header(data, 0, len(data)).all(FIELD.lower())
    words = [one.decode("ascii", "replace").strip().upper() for one in raw]
    return max((one if one in ("C", "S", "O") else "C" for one in words), key="OSC".index, default="")


def may_leave(data: bytes) -> bool:
    """Whether a mail may be handed to another house."""
    return grade(data) not in STAYING
