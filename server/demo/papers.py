"""The papers of the demo city, in the order in which they were begun."""

from server.demo.papers_festival import FESTIVAL
from server.demo.papers_house import ELSEWHERE, SUPPORT

PAPERS = (*FESTIVAL, *SUPPORT, *ELSEWHERE)
