"""Invented people: names that nobody need bear, the same at every seeding."""

from collections.abc import Iterator

_SURNAMES = (
    "강 gang,고 go,곽 gwak,구 gu,권 gwon,김 kim,나 na,남 nam,노 noh,도 do,류 ryu,마 ma,문 moon,민 min,박 park,배 bae,"
    "백 baek,서 seo,석 seok,선 seon,성 sung,손 son,송 song,신 shin,심 sim,안 ahn,양 yang,엄 um,오 oh,우 woo,원 won,"
    "유 yoo,윤 yoon,이 lee,임 lim,장 jang,전 jeon,정 jung,조 cho,주 ju,진 jin,차 cha,천 cheon,최 choi,하 ha,한 han,"
    "홍 hong"
)
_GIVEN = (
    "가람 garam,가온 gaon,겨울 gyeoul,고운 goun,그린 geurin,나래 narae,나린 narin,나무 namu,노을 noeul,누리 nuri,"
    "다솜 dasom,다온 daon,다원 dawon,다은 daeun,단비 danbi,도담 dodam,도란 doran,두리 duri,라온 raon,로운 roun,"
    "마루 maru,미르 mireu,바다 bada,바름 bareum,벼리 byeori,별하 byeolha,보람 boram,봄결 bomgyeol,빛나 bitna,"
    "새길 saegil,"
    "새난 saenan,새미 saemi,소담 sodam,솔빛 solbit,슬기 seulgi,시내 sinae,아라 ara,아름 areum,여울 yeoul,예슬 yeseul,"
    "온새 onsae,우람 uram,윤슬 yoonseul,은가람 eungaram,은결 eungyeol,이든 ideun,이슬 iseul,자람 jaram,잔디 jandi,"
    "찬솔 chansol,초롱 chorong,큰솔 keunsol,토리 tori,푸름 pureum,하늘 haneul,하랑 harang,하람 haram,한결 hangyeol,"
    "한별 hanbyeol,한솔 hansol,해든 haedeun,해솔 haesol,흰새 huinsae"
)


def romanised(name: str) -> str:
    """A login for a name of ours: given name, dot, surname."""
    return f"{_GIVEN_LATIN[name[1:]]}.{_SURNAME_LATIN[name[0]]}"


def invented(taken: set[str]) -> Iterator[str]:
    """Names one after the other, never one of `taken`; adds what it gives."""
    surnames, given = list(_SURNAME_LATIN), list(_GIVEN_LATIN)
    for number in range(len(surnames) * len(given)):
        turn, place = divmod(number, len(surnames))
        # Every turn shifts the given names against the surnames, so that no pair comes twice.
        name = surnames[place * 17 % len(surnames)] + given[(turn * 5 + place * 7) % len(given)]
        if name not in taken:
            taken.add(name)
            yield name


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split() for pair in text.split(","))


_SURNAME_LATIN = _pairs(_SURNAMES)
_GIVEN_LATIN = _pairs(_GIVEN) | _pairs(
    "보미 bomi,하린 harin,다솔 dasol,이룸 iroom,은솔 eunsol,시우 siwoo,은새 eunsae,봄이 bomi2,라희 rahee"
)
