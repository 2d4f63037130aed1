"""공동기안: one document that several institutions decide, each in its own rooms. Pure.

The leading institution drafts and decides; then it hands every partner a *letter*: the text, its files, its own
signatures. A partner makes a copy of its own, runs its own line on it, and its decision goes back as text. What binds
the two papers together is `text_hash`: equal on both sides, whatever identifiers each institution gives to its own
files, units and posts. LAW adm-doc §8(3), LAW adm-doc-rule §5(2)
"""

from edocs.joint.letter import Answer, File, Letter, ending, letter_key
from edocs.joint.marks import marks_of
from edocs.joint.text import as_copy, said, text_hash, without_own_matters

__all__ = [
    "Answer",
    "File",
    "Letter",
    "as_copy",
    "ending",
    "letter_key",
    "marks_of",
    "said",
    "text_hash",
    "without_own_matters",
]
