"""What every room may ask the directory. Reads are of the actor's institution, at the transaction's instant."""

from directory.org import Org
from directory.queries.access import may_in_unit, require_in_unit
from directory.queries.institutions import (
    institution_domain,
    institution_names,
    institution_of_domain,
    own_code_and_name,
    serves,
    serving_domains,
)
from directory.queries.people import people_by_ids, person_card
from directory.queries.roles import institution_profile
from directory.queries.seats import deputised_posts, holders_of, posts_of
from directory.queries.snapshot import load_org, org_snapshot, org_topic

__all__ = [
    "Org",
    "deputised_posts",
    "holders_of",
    "institution_domain",
    "institution_names",
    "institution_of_domain",
    "institution_profile",
    "load_org",
    "may_in_unit",
    "org_snapshot",
    "org_topic",
    "own_code_and_name",
    "people_by_ids",
    "person_card",
    "posts_of",
    "require_in_unit",
    "serves",
    "serving_domains",
]
