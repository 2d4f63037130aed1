"""Personal data in a text: numbers that name a person, ways to reach them, accounts, addresses, health.

What only looks so (document and order numbers, dates, numbers of companies, numbers of offices) is left alone: a
number counts by its own rules (dates, check digits, areas) or by the words beside it. Nothing found is ever returned
whole: a hit is a place, a kind and a masked form.

LAW priv-act §23, LAW priv-act §24, LAW priv-act §24-2
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from edocs.body.characters import has_invisible

Kind = Literal[
    "rrn", "arn", "passport", "licence", "mobile", "phone", "email", "account", "card", "address", "birth", "vehicle",
    "health",
]  # fmt: skip
KIND_NAMES: Final[dict[Kind, str]] = {
    "rrn": "주민등록번호",
    "arn": "외국인등록번호",
    "passport": "여권번호",
    "licence": "운전면허번호",
    "mobile": "휴대전화번호",
    "phone": "전화번호",
    "email": "전자우편주소",
    "account": "계좌번호",
    "card": "카드번호",
    "address": "주소",
    "birth": "생년월일",
    "vehicle": "자동차등록번호",
    "health": "건강에 관한 정보",
}
MOST_CHARACTERS: Final = 2_000_000
MOST_HITS: Final = 500
_NEAR: Final = 40


class Hit(Struct, frozen=True):
    """Personal data at a place of a text; ``masked`` is all that may be shown."""

    kind: Kind
    start: int
    end: int
    masked: str


_DASH: Final = r"[ \t]{0,2}[-_.~·/]?[ \t]{0,2}"
_RRN: Final = re.compile(rf"(?<![\d\-])(\d{{2}})(\d{{2}})(\d{{2}})({_DASH})([1-8])(\d{{6}})(?![\d\-])")
_RRN_WORDS: Final = re.compile("주민(?:등록)?\\s?번호|주민\\s?번|외국인\\s?등록|등록번호\\(외|주번|실명번호|생년월일")
_COMPANY: Final = re.compile("법인(?:등록)?\\s?번호|법인|사업자|고유번호|등기번호")
_PASSPORT: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[MSRODGPT]\d{8}|[MSRODGPT]\d{3}[A-Z]\d{4}|[A-Z]{2}\d{7})(?![A-Za-z0-9])"
)
_PASSPORT_WORDS: Final = re.compile("여권|passport", re.IGNORECASE)
_REGIONS: Final = "서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산"
_LICENCE: Final = re.compile(
    rf"(?<![\d\-])(?:(?:1[1-9]|2[0-8])[- ]\d{{2}}[- ]\d{{6}}[- ]\d{{2}}|"
    rf"(?:{_REGIONS})\s?\d{{2}}[- ]\d{{6}}[- ]\d{{2}})(?![\d\-])"
)
_LICENCE_BARE: Final = re.compile(r"(?<!\d)(?:1[1-9]|2[0-8])\d{10}(?!\d)")
_LICENCE_WORDS: Final = re.compile("면허")
_MOBILE: Final = re.compile(
    r"(?<![\d\-.])(?:\+?82[- .]?\(?0?\)?|0)1[016789](?:[-. )]\s?\d{3,4}[-. ]\s?\d{4}|\d{7,8})(?![\d\-])"
)
_PHONE: Final = re.compile(
    r"(?<![\d\-.])\(?0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?)(?:\)\s?|[-. ])\d{3,4}[-. ]\d{4}(?![\d\-])"
)
_OFFICE: Final = re.compile(
    "대표|민원실|팩스|전송|FAX|fax|Fax|콜센터|상담|문의|담당|사무실|사무국|내선|부서"
    "|[팀과국실]\\s?[(:☎]|행정|연락처 안내|신고|접수처|센터|청\\s|기관"
)
_HOME: Final = re.compile("자택|집전화|집\\s?전화|성명|이름|보호자|본인|신청인|대상자|환자|민원인")
_EMAIL: Final = re.compile(
    r"(?<![\w.+\-])[A-Za-z0-9][\w.+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w@])"
)
_OFFICE_MAIL: Final = re.compile(
    r"@(?:[\w\-]+\.)*(?:go\.kr|korea\.kr|mil\.kr)$|"
    r"^(?:info|help|admin|webmaster|"
    r"contact|support|no-?reply|privacy|minwon|master|press|recruit|office|service|cs)[\d._\-]*@",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\d\-.,/])(?:\d{2,7}(?:[- ]\d{1,8}){1,4}|\d{10,16})(?![\d\-]|,\d|\.\d|/\d)")
_BANK: Final = re.compile(
    "은행|농협|수협|신협|새마을금고|우체국|저축|뱅크|계좌|예금주|입금|송금|통장|환급|IBK|KB|NH"
    "|SC제일|하나|신한|우리\\s?은행"
)
_NOT_ACCOUNT: Final = re.compile(
    "사업자|법인|문서|접수|주문|송장|등록번호|관리번호|공고|허가|신고번호|승인번호|전화|팩스|물품|일련|시리얼|고유번호"
)
_CARD: Final = re.compile(
    r"(?<![\d\-])(?:(?:[3-69]\d|2[2-7])\d{2}([- ]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([- ]?)\d{6}\2\d{5})(?![\d\-])"
)
_CARD_WORDS: Final = re.compile("카드|card|유효기간|CVC", re.IGNORECASE)
_ROAD: Final = re.compile(
    rf"(?:(?:{_REGIONS}|세종)(?:특별자치시|특별자치도|특별시|광역시|시|도)?\s+)?(?:[가-힣]{{1,6}}[시군구]\s+){{0,2}}"
    r"(?:[가-힣]{1,6}[읍면]\s+)?"
    r"(?:[가-힣\d]{1,12}(?:로|길)\s?\d{1,4}(?:-\d{1,3})?"
    r"|[가-힣]{1,6}\d?[동리가]\s?(?:산\s?)?\d{1,4}(?:-\d{1,4})?(?:번지)?)"
    r"(?:,?\s*(?:\([가-힣\d, ]{1,20}\)\s*)?(?:[가-힣A-Za-z\d]{1,16}(?:아파트|빌라|오피스텔|맨션|주택|타운|빌)?\s+)?"
    r"(?P<flat>\d{1,4}동\s?\d{1,4}호|[가-하]동\s?\d{1,4}호|\d{1,4}호))?"
)
_HOME_WORDS: Final = re.compile("주소|거주|자택|주소지|사는 곳|본적|등록기준지")
_OFFICE_PLACE: Final = re.compile(
    "청사|시청|구청|군청|도청|주민센터|행정복지센터|사무소|센터|회관|공원|도서관|학교|본부|공사"
    "|공단|재단|체육관|일원|구간|대강당|회의실|사업장|현장|\\d층"
)
_BIRTH: Final = re.compile(
    r"(?:생년월일|생일|출생일?)\s*[:：|\t]?\s*[(]?"
    r"((?:19|20)?\d{2}\s?[.\-/년]\s?\d{1,2}\s?[.\-/월]\s?\d{1,2}|(?:19|20)\d{6}|\d{6})(?!\d|-?\d{7})"
)
_BIRTH_ALONE: Final = re.compile(r"(?<!\d)(?:19|20)?\d{2}\s?[.\-/년]\s?\d{1,2}\s?[.\-/월]\s?\d{1,2}\s?[.일]?")
_VEHICLE: Final = re.compile(
    r"(?<![\d가-힣])\d{2,3}\s?[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배]\s?\d{4}(?!\d)"
)
_VEHICLE_WORDS: Final = re.compile("차량|차번|번호판|자동차|승용차|운행|주차")
_HEALTH: Final = re.compile(
    "고혈압|당뇨병?|우울증|조현병|정신질환|공황장애|치매|뇌졸중|뇌경색|심근경색|백혈병"
    "|[가-힣]{1,3}암(?= (?:진단|수술|투병|[1-4]기))|"
    "간염|결핵|에이즈|HIV|매독|임신 \\d+주|유산(?=으로|하였)|디스크|골절|지체장애|시각장애|청각장애"
    "|지적장애|발달장애|정신장애|"
    "장애 ?(?:등급|정도)|투석|항암|코로나19 확진|확진(?=자|되|판정)|알코올 ?중독|약물 ?중독"
    "|수술(?=을 받|하였|후)|질병코드|희귀질환|난임"
)  # fmt: skip
_PERSON: Final = re.compile(
    r"(?:성명|이름|환자|직원|신청인|대상자|본인|피보험자|민원인|학생|보호자"
    r"|배우자)\s*[:：]?\s*[가-힣]{2,4}(?:\s|[(,.]|씨|님|은|는|이|가|$)|"
    r"[가-힣]{2,4}\s?(?:씨|님)(?:[은는이가의께]|\s|$)|(?:진단명|병명|상병명|병력)\s*[:：|\t]"
)
_PROGRAMME: Final = re.compile("예방|교육|캠페인|사업|검진|관리 사업|센터|지원 대상|통계|홍보|강좌|안내|상담")
_WIDE: Final = (
    {0xFF10 + n: str(n) for n in range(10)} | dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-") | {ord("\u00a0"): " "}
)


def scan(text: str, context: str = "") -> tuple[Hit, ...]:
    """Return the personal data in a text in order; ``context`` is what stands above it, such as a column's heading."""
    plain, places = _plain(text[:MOST_CHARACTERS])
    found: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for kind, start, end in _candidates(plain, context):
        if any(low < end and start < high for low, high in taken):
            continue
        taken.append((start, end))
        found.append(Hit(kind, places[start], places[end - 1] + 1, mask(kind, plain[start:end])))
        if len(found) >= MOST_HITS:
            break
    for kind, start, end in _health(plain, found, places, context):
        found.append(Hit(kind, places[start], places[end - 1] + 1, mask(kind, plain[start:end])))
    return tuple(sorted(found, key=lambda hit: hit.start))


def mask(kind: Kind, words: str) -> str:
    """Return the words with all but their beginning covered; separators stay, so that one knows where to look."""
    if kind == "email":
        return words[0] + "***@***"
    keep = 1 if kind == "health" else 3 if kind in ("mobile", "phone") else 2
    shown, masked = 0, []
    for char in words:
        if char.isalnum():
            shown += 1
            masked.append(char if shown <= keep else "*")
        else:
            masked.append(char)
    return re.sub(r"\*{8,}", "*" * 8, "".join(masked))[:60]


def _plain(text: str) -> tuple[str, list[int] | range]:
    """The text with plain digits and dashes and without invisible characters, and where each character came from."""
    text = text.translate(_WIDE)
    if not has_invisible(text):
        return text, range(len(text) + 1)
    kept = [(index, char) for index, char in enumerate(text) if not has_invisible(char)]
    return "".join(char for _, char in kept), [index for index, _ in kept]


def _near(text: str, start: int, end: int, context: str, reach: int = _NEAR) -> str:
    """What stands around a place, with what stands above it."""
    return f"{context}\n{text[max(0, start - reach) : start]}\n{text[end : end + reach // 2]}"


def _before(text: str, start: int, context: str, reach: int = _NEAR) -> str:
    return f"{context}\n{text[max(0, start - reach) : start]}"


def _candidates(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    """Every kind in the order of certainty: what an earlier one takes, a later one leaves."""
    for finder in (_registration, _emails, _licences, _passports, _cards, _mobiles, _phones, _accounts):
        yield from finder(text, context)
    yield from _births(text, context)
    yield from _addresses(text, context)
    yield from _vehicles(text, context)


def _registration(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    """Numbers of residents and of foreigners. Those given since October 2020 bear no check digit."""
    for match in _RRN.finditer(text):
        year, month, day, dash, sex, rest = match.groups()
        born = _birthday(int(year), int(month), int(day), int(sex))
        if born is None:
            continue
        beside = _before(text, match.start(), context)
        named = bool(_RRN_WORDS.search(beside))
        if not named and _COMPANY.search(beside):
            continue
        foreign = sex in "5678"
        checked = _check_digit(year + month + day + sex + rest, foreign)
        recent = born >= date(2020, 10, 1)
        dashed = "-" in dash
        if named or (checked and born.year >= 1925) or (dashed and (recent or foreign)):
            yield ("arn" if foreign else "rrn"), *match.span()


def _birthday(year: int, month: int, day: int, sex: int) -> date | None:
    century = 1900 if sex in (1, 2, 5, 6) else 2000
    try:
        born = date(century + year, month, day)
    except ValueError:
        return None
    return born if date(1900, 1, 1) <= born <= date(2049, 12, 31) else None


def _check_digit(digits: str, foreign: bool) -> bool:
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False)
    )
    return ((13 if foreign else 11) - total % 11) % 10 == int(digits[-1])


def _emails(text: str, _context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _EMAIL.finditer(text):
        if not _OFFICE_MAIL.search(match[0]):
            yield "email", *match.span()


def _licences(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _LICENCE.finditer(text):
        if not _BANK.search(_before(text, match.start(), context, 25)):
            yield "licence", *match.span()
    for match in _LICENCE_BARE.finditer(text):
        if _LICENCE_WORDS.search(_before(text, match.start(), context)):
            yield "licence", *match.span()


def _passports(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _PASSPORT.finditer(text):
        if _PASSPORT_WORDS.search(_near(text, *match.span(), context)):
            yield "passport", *match.span()


def _cards(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        parted = not match[0].isdigit()
        if (
            len(set(digits)) > 2
            and _luhn(digits)
            and (parted or _CARD_WORDS.search(_near(text, *match.span(), context)))
        ):
            yield "card", *match.span()


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _mobiles(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _MOBILE.finditer(text):
        if match[0].isdigit() and _NOT_ACCOUNT.search(_before(text, match.start(), context, 12)):
            if not re.search("전화", _before(text, match.start(), context, 12)):
                continue
        if _BANK.search(_before(text, match.start(), context, 12)) and not re.search(
            "전화|연락", text[max(0, match.start() - 12) : match.start()]
        ):
            continue
        yield "mobile", *match.span()


def _phones(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    """Numbers of homes. The number of an office is nobody's own."""
    for match in _PHONE.finditer(text):
        beside = _before(text, match.start(), context, 25)
        if _BANK.search(beside) or (_OFFICE.search(beside) and not _HOME.search(beside)):
            continue
        yield "phone", *match.span()


def _accounts(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    """A row of figures beside the name of a bank or the word account."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if (
            not 10 <= len(digits) <= 16
            or _business_number(match[0])
            or re.match(r"(?:19|20)\d\d-\d\d?-\d\d?(?:$|\D)", match[0])
        ):
            continue
        beside = _before(text, match.start(), context, 30)
        after = text[match.end() : match.end() + 20]
        bank = list(_BANK.finditer(beside))
        other = list(_NOT_ACCOUNT.finditer(beside))
        if (bank and not (other and other[-1].end() > bank[-1].end())) or (
            not other and re.search("예금주|은행\\)", after)
        ):
            yield "account", *match.span()


def _business_number(words: str) -> bool:
    """Tell a company's registration number by its shape and check digit."""
    if not re.fullmatch(r"\d{3}-\d{2}-\d{5}|\d{10}", words):
        return False
    digits = [int(char) for char in words if char.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    return (10 - (total + digits[8] * 5 // 10) % 10) % 10 == digits[9]


def _births(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _BIRTH.finditer(text):
        yield "birth", *match.span(1)
    if re.search("생년월일|생일", context):
        for match in _BIRTH_ALONE.finditer(text):
            yield "birth", *match.span()


def _addresses(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    """Where somebody lives: with a flat, or beside the word. Where an office stands is no secret."""
    for match in _ROAD.finditer(text):
        beside = _before(text, match.start(), context, 20)
        after = text[match.end() : match.end() + 16]
        home = bool(_HOME_WORDS.search(beside))
        office = bool(
            _OFFICE_PLACE.search(after) or _OFFICE_PLACE.search(match[0]) or _OFFICE_PLACE.search(beside[-12:])
        )
        flat = re.search(r"(?:\d|[가-하])동\s?\d{1,4}호", match[0])
        if (flat and not office) or (home and (match["flat"] or not office)):
            yield "address", *match.span()


def _vehicles(text: str, context: str) -> Iterator[tuple[Kind, int, int]]:
    for match in _VEHICLE.finditer(text):
        if _VEHICLE_WORDS.search(_before(text, match.start(), context, 25)):
            yield "vehicle", *match.span()


def _health(text: str, found: list[Hit], places: list[int] | range, context: str) -> Iterator[tuple[Kind, int, int]]:
    """Words about somebody's health: only where a person stands in the same line."""
    for match in _HEALTH.finditer(text):
        low = text.rfind("\n", 0, match.start()) + 1
        high = text.find("\n", match.end())
        line = text[low : high if high >= 0 else len(text)]
        first, last = places[low], places[min(max(low, low + len(line) - 1), len(places) - 1)]
        person = any(first <= hit.start <= last for hit in found) or _PERSON.search(f"{context}\n{line}")
        if person and not _PROGRAMME.search(text[match.end() : match.end() + 8]):
            yield "health", *match.span()
