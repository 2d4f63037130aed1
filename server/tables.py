"""Every table of the house, declared by importing the rooms that have some."""

from directory.tables import commons, gate, gate_mail, organisation
from edocs import tables as edocs
from edocs.tables import disclosure as edocs_disclosure
from edocs.tables import exchange as edocs_exchange
from edocs.tables import issues as edocs_issues
from edocs.tables import joint as edocs_joint
from edocs.tables import receiving as edocs_receiving
from edocs.tables import records as edocs_records
from edocs.tables import rejected as edocs_rejected
from edocs.tables import sending as edocs_sending
from kernel.schema import KERNEL_TABLES
from mail import tables as mail
from messenger import tables as messenger

DECLARED = (
    KERNEL_TABLES,
    commons,
    gate,
    gate_mail,
    organisation,
    edocs,
    edocs_disclosure,
    edocs_exchange,
    edocs_issues,
    edocs_joint,
    edocs_receiving,
    edocs_records,
    edocs_rejected,
    edocs_sending,
    mail,
    messenger,
)
"""Named so that whoever makes or checks the schema has imported all of it."""
