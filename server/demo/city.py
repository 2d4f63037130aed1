"""The twelve institutions of 한빛시: their units, the people of the stories, and a CSV file of sixty people each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from directory.sheet import COLUMNS, write
from server.demo.names import invented, romanised

PEOPLE = 60
"""People of each institution."""
FOUNDED = date(2020, 1, 1)
"""Since when the units, posts and most holdings of the demo exist."""


@dataclass(frozen=True)
class Worker:
    """A person of the demo who is told by name."""

    name: str
    title: str
    duties: str
    extension: str = ""
    roles: str = ""


@dataclass(frozen=True)
class House:
    """One institution. `units` maps the path of each unit to the title of its head, in order."""

    code: str
    name: str
    domain: str
    template: str
    head: str
    units: dict[str, str]
    slogan: str
    exchange: str
    """First digits of its telephone numbers."""
    staff: Sequence[tuple[str, str]]
    """Titles and ranks below the heads, seniors first."""
    told: dict[str, Sequence[Worker]] = field(default_factory=dict)
    duties: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By unit: the role of the first of its untold staff, and what that one does."""


_STAFF = (("차장", "3급"), ("과장", "4급"), ("대리", "5급"), ("주임", "6급"), ("주임", "6급"), ("사원", "7급"))
_CITY_STAFF = (("주무관", "7급"), ("주무관", "8급"), ("주무관", "9급"))
_RANKS = {"본부장": "1급", "실장": "2급", "팀장": "2급", "국장": "4급", "과장": "5급", "담당관": "5급"}
_USUAL_DUTIES = ("사업 계획과 집행", "예산과 정산", "민원과 통계", "계약과 물품", "홍보와 자료", "시설과 안전")

CULTURE: dict[str, Sequence[Worker]] = {
    "": (Worker("권이룸", "대표이사", "재단 총괄", "4001"),),
    "감사실": (Worker("석바름", "실장", "일상감사, 청렴, 접속기록 점검", "4090", "auditor"),),
    "경영본부": (Worker("오하린", "본부장", "경영본부 총괄", "4100"),),
    "경영본부/경영지원팀": (
        Worker("한가람", "팀장", "팀 총괄, 경영본부장 직무대리 1순위", "4110"),
        Worker("신라온", "과장", "인사, 복무, 인사위원회", "4111"),
        Worker("임가온", "대리", "청사 방역, 용역 계약", "4112"),
        Worker("고은결", "주임", "공용차량, 보험, 관인 날인", "4113"),
        Worker("남시우", "주임", "물품, 재물조사", "4114"),
        Worker("문하람", "주임", "문서 접수·배부, 발송", "4115", "registry"),
        Worker("조은새", "주임", "기록물관리, 교육, 당직", "4116", "records"),
        Worker("류다온", "사원", "안내, 대관 접수", "4117"),
        Worker("권봄이", "사원", "시설 예약, 열쇠", "4118"),
        Worker("안라희", "기간제", "문서 파기, 창고", "4119"),
    ),
    "경영본부/재무회계팀": (
        Worker("백다솔", "팀장", "재무·회계 총괄, 계약 협조", "4120"),
        Worker("서보미", "과장", "예산, 결산", "4121"),
    ),
    "경영본부/정보화팀": (Worker("차보람", "팀장", "정보화 총괄, 두레 관리", "4130", "admin"),),
    "예술진흥본부": (Worker("강이든", "본부장", "예술진흥본부 총괄", "4200"),),
    "예술진흥본부/축제기획팀": (
        Worker("장보미", "팀장", "축제 기획 총괄", "4210"),
        Worker("정한결", "과장", "거리예술제", "4211"),
        Worker("윤도담", "주임", "가을 축제, 무대·음향 용역", "4212"),
    ),
    "시민문화본부": (Worker("유은솔", "본부장", "시민문화본부 총괄", "4300"),),
}
VACANT = ("경영본부/시설안전팀",)
"""Units of 한빛문화재단 whose head's post nobody holds."""

_CITY_UNITS = {
    "감사담당관": "담당관",
    "기획조정국": "국장",
    "기획조정국/기획예산과": "과장",
    "기획조정국/기획예산과/기획팀": "팀장",
    "기획조정국/기획예산과/예산팀": "팀장",
    "기획조정국/정보통신과": "과장",
    "기획조정국/정보통신과/정보팀": "팀장",
    "행정안전국": "국장",
    "행정안전국/총무과": "과장",
    "행정안전국/총무과/총무팀": "팀장",
    "행정안전국/총무과/기록관리팀": "팀장",
    "행정안전국/회계과": "과장",
    "행정안전국/회계과/회계팀": "팀장",
    "문화복지국": "국장",
    "문화복지국/문화예술과": "과장",
    "문화복지국/문화예술과/예술팀": "팀장",
    "문화복지국/복지정책과": "과장",
    "문화복지국/복지정책과/복지팀": "팀장",
    "도시교통국": "국장",
    "도시교통국/교통정책과": "과장",
    "도시교통국/교통정책과/교통팀": "팀장",
}

CITY = House(
    code="9740000",
    name="한빛시",
    domain="city.hanbit.example",
    template="local_government",
    head="시장",
    units=_CITY_UNITS,
    slogan="시민과 함께 여는 밝은 한빛",
    exchange="200",
    staff=_CITY_STAFF,
    told={
        "": (Worker("도한결", "시장", "시정 총괄", "2001"),),
        "감사담당관": (Worker("성바름", "담당관", "감사, 접속기록 점검", "2090", "auditor"),),
        "기획조정국/기획예산과": (Worker("하찬솔", "과장", "시정 기획, 산하 기관 총괄", "2110", "overseer"),),
        "기획조정국/정보통신과": (Worker("우솔빛", "과장", "정보통신 총괄, 두레 관리", "2120", "admin"),),
    },
    duties={
        "행정안전국/총무과/총무팀": ("registry", "문서 접수·배부, 발송"),
        "행정안전국/총무과/기록관리팀": ("records", "기록물관리"),
    },
)


def houses() -> list[House]:
    """The twelve, the city first."""
    return [
        CITY,
        _house(
            1,
            "한빛문화재단",
            "culture",
            "foundation",
            "대표이사",
            "문화로 하나 되는 한빛",
            {
                "경영본부": ("시설안전팀",),
                "예술진흥본부": ("축제기획팀", "예술지원팀", "공연전시팀"),
                "시민문화본부": ("생활문화팀", "문화공간팀"),
            },
            CULTURE,
        ),
        _house(
            2,
            "한빛교통공사",
            "transit",
            "public_corporation",
            "사장",
            "제시간에, 안전하게",
            {"운영본부": ("관제팀", "역무팀", "승무팀"), "기술본부": ("차량팀", "전기팀", "궤도팀")},
        ),
        _house(
            3,
            "한빛도시공사",
            "urban",
            "public_corporation",
            "사장",
            "살고 싶은 도시를 짓습니다",
            {"개발본부": ("단지사업팀", "보상팀"), "주거본부": ("임대주택팀", "주거복지팀")},
        ),
        _house(
            4,
            "한빛시설관리공단",
            "facility",
            "public_agency",
            "이사장",
            "시설을 내 집처럼",
            {"체육본부": ("체육관팀", "수영장팀"), "주차본부": ("주차운영팀", "견인팀")},
        ),
        _house(
            5,
            "한빛환경공단",
            "green",
            "public_agency",
            "이사장",
            "맑은 물, 깨끗한 거리",
            {"물환경본부": ("하수처리팀", "수질팀"), "자원본부": ("수거팀", "재활용팀")},
        ),
        _house(
            6,
            "한빛의료원",
            "medical",
            "medical_center",
            "원장",
            "시민 곁의 병원",
            {"진료본부": ("내과팀", "외과팀", "응급팀"), "간호본부": ("병동간호팀", "외래간호팀")},
        ),
        _house(
            7,
            "한빛복지재단",
            "welfare",
            "foundation",
            "대표이사",
            "누구도 혼자가 아닌 도시",
            {"복지본부": ("돌봄팀", "장애인복지팀"), "지역본부": ("자원봉사팀", "나눔팀")},
        ),
        _house(
            8,
            "한빛청소년재단",
            "youth",
            "foundation",
            "대표이사",
            "오늘이 즐거운 청소년",
            {"활동본부": ("수련활동팀", "진로팀"), "상담본부": ("상담팀", "쉼터팀")},
        ),
        _house(
            9,
            "한빛산업진흥원",
            "industry",
            "foundation",
            "원장",
            "기업이 크는 도시",
            {"기업본부": ("창업팀", "판로팀"), "기술혁신본부": ("연구개발팀", "장비팀")},
        ),
        _house(
            10,
            "한빛평생학습진흥원",
            "learning",
            "foundation",
            "원장",
            "배움에는 끝이 없습니다",
            {"학습본부": ("문해교육팀", "시민대학팀"), "정책본부": ("정책연구팀", "인증팀")},
        ),
        _house(
            11,
            "한빛연구원",
            "research",
            "foundation",
            "원장",
            "도시의 내일을 묻습니다",
            {"연구본부": ("도시연구팀", "사회연구팀", "경제연구팀"), "데이터본부": ("통계팀", "분석팀")},
        ),
    ]


def _house(  # noqa: PLR0913 - a line of a table
    number: int,
    name: str,
    domain: str,
    template: str,
    head: str,
    slogan: str,
    teams: dict[str, Sequence[str]],
    told: dict[str, Sequence[Worker]] | None = None,
) -> House:
    units = {"감사실": "실장"}
    shared = {"경영본부": ("경영지원팀", "재무회계팀", "정보화팀", *teams.get("경영본부", ()))}
    for division, own in (shared | {key: value for key, value in teams.items() if key != "경영본부"}).items():
        units[division] = "본부장"
        units |= {f"{division}/{team}": "팀장" for team in own}
    return House(
        code=f"97400{number:02}",
        name=name,
        domain=f"{domain}.hanbit.example",
        template=template,
        head=head,
        units=units,
        slogan=slogan,
        exchange=str(699 + number),
        staff=_STAFF,
        told=told or {},
        duties={}
        if told
        else {
            "감사실": ("auditor", "감사, 접속기록 점검"),
            "경영본부/경영지원팀": ("registry", "문서 접수·배부, 발송"),
            "경영본부/재무회계팀": ("records", "회계, 기록물관리"),
            "경영본부/정보화팀": ("admin", "정보화, 두레 관리"),
        },
    )


def people(house: House, taken: set[str]) -> list[dict[str, str]]:
    """Sixty people of an institution as rows of the import, heads first; adds their names to `taken`."""
    names = invented(taken)
    rows = [_head(house, path, title, names) for path, title in {"": house.head, **house.units}.items()]
    found = [row for row in rows if row is not None]
    found += [_told(house, path, worker) for path, workers in house.told.items() for worker in workers[1:]]
    roles = dict(house.duties)
    teams = [path for path in house.units if not any(other.startswith(f"{path}/") for other in house.units)]
    staff = cycle(house.staff)
    for number, path in enumerate(cycle(teams)):
        if len(found) >= PEOPLE:
            break
        title, rank = next(staff)
        role, duties = roles.pop(path, ("", _USUAL_DUTIES[number % len(_USUAL_DUTIES)]))
        found.append(_row(house, path, Worker(next(names), title, duties, roles=role), rank))
    for number, row in enumerate(found):
        row["extension"] = row["extension"] or str(5000 + number)
        row["phone"] = f"(099){house.exchange}-{row['extension']}"
        row["start"] = str(FOUNDED + timedelta(days=number * 13 % 700))
    return found


def as_csv(rows: Sequence[dict[str, str]]) -> bytes:
    """The file that `tenant create` and the import take."""
    return write([[row.get(column, "") for column in COLUMNS] for row in rows])


def told_names() -> set[str]:
    """The names that invented people must not have."""
    return {worker.name for house in houses() for workers in house.told.values() for worker in workers}


def _head(house: House, path: str, title: str, names: Iterator[str]) -> dict[str, str] | None:
    if house.told is CULTURE and path in VACANT:
        return None
    told = house.told.get(path)
    worker = told[0] if told else Worker(next(names), title, f"{path.rpartition('/')[2] or house.name} 총괄")
    row = _row(house, path, worker, _RANKS.get(title, ""))
    return row | {"head": "Y", "institution_head": "" if path else "Y"}


def _told(house: House, path: str, worker: Worker) -> dict[str, str]:
    return _row(house, path, worker, dict(house.staff).get(worker.title, ""))


def _row(house: House, path: str, worker: Worker, rank: str) -> dict[str, str]:
    login = romanised(worker.name)
    return {
        "name": worker.name,
        "login": login,
        "unit": path,
        "title": worker.title,
        "rank": rank,
        "extension": worker.extension,
        "mail": f"{login}@{house.domain}",
        "place": f"본관 {1 + len(path) % 5}층",
        "duties": worker.duties,
        "roles": worker.roles,
    }
