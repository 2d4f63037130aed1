"""What the institution has settled about acts on the line: the rule pack `approval.acts`, its own choices in it."""

from typing import Final
from uuid import UUID

from edocs.engine import commands as c
from edocs.engine.case import Case, DocumentState, StepKind
from kernel import packs
from kernel.tx import Tx

RULES: Final = "approval.acts"
_ASKING: Final = (c.Recall, c.Amend)
"""Commands whose guards look at the policy whatever the case is like."""


async def policy(tx: Tx) -> c.Policy:
    """The institution's policy today; the handbook's where no pack says anything."""
    found = {name: rule.value for name, rule in (await packs.in_force(tx, RULES)).items()}
    return c.Policy(
        recall=c.RecallRule(found.get("recall", c.RecallRule.UNTIL_DECISION)),
        dissent_blocks=found.get("consent_required") is True,
        editorial_amendments=found.get("editorial_amendments") is True,
    )


async def policy_for(tx: Tx, case: Case, command: c.Command) -> c.Policy:
    """The policy as far as this command asks for it: a decision without dissent need not read any rule."""
    if isinstance(command, _ASKING) or (isinstance(command, c.Decide) and differs(case)):
        return await policy(tx)
    return c.Policy()


async def policy_on_screen(tx: Tx, case: Case, person: UUID) -> c.Policy:
    """The policy as far as it decides what this person's screen offers: recalling, and deciding against a consent."""
    asks = case.state is DocumentState.IN_PROGRESS and (person == case.drafter.person or differs(case))
    return await policy(tx) if asks else c.Policy()


async def longest_undo(tx: Tx) -> int:
    """For how many seconds a decision may wait for second thoughts."""
    rule = (await packs.in_force(tx, RULES)).get("undo_seconds")
    return int(rule.value) if rule is not None else 0


def differs(case: Case) -> bool:
    """A consent of this round differs."""
    return any(s.kind is StepKind.CONSENT and s.signature is not None and s.signature.differing for s in case.steps)
