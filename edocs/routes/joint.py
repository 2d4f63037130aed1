"""Doors for joint drafts (공동기안): choosing partners, and what others have asked. LAW adm-doc-rule §5(2)"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.actions import joint as leading
from edocs.actions import joint_copies
from edocs.paper import Paper
from edocs.queries import joint as asking
from edocs.routes.documents import routes, shown
from edocs.views.documents import DocumentView
from edocs.views.joint import (
    ChoosePartners,
    Distribute,
    JointRequestRow,
    JointRequestView,
    PartnerCandidate,
    RefuseJoint,
)
from kernel.tx import Tx
from kernel.web import Download

Place = Annotated[int, Meta(ge=0, le=999)]


@routes.get("/partners")
async def list_partners(tx: Tx) -> list[PartnerCandidate]:
    """The institutions that may be asked to decide a draft together with mine."""
    return await asking.candidates(tx)


@routes.put("/documents/{document_id}/partners")
async def choose_partners(tx: Tx, document_id: UUID, body: ChoosePartners) -> DocumentView:
    """Choose the institutions that decide my draft as well; an empty list makes it mine alone."""
    await leading.choose(tx, document_id, body.institution_ids)
    return await shown(tx, document_id)


@routes.get("/joint")
async def list_joint(tx: Tx) -> list[JointRequestRow]:
    """Joint drafts of other institutions: all for the registry, those handed to a unit for its members."""
    return await asking.requests(tx)


@routes.get("/joint/{request_id}")
async def read_joint(tx: Tx, request_id: UUID) -> JointRequestView:
    """One of them, with what may be done."""
    return await asking.request_view(tx, request_id)


@routes.get("/joint/{request_id}/paper")
async def read_joint_paper(tx: Tx, request_id: UUID) -> Paper:
    """The sheet that came, with the leading institution's signatures."""
    return await asking.request_paper(tx, request_id)


@routes.get("/joint/{request_id}/files/{place}")
async def read_joint_file(tx: Tx, request_id: UUID, place: Place) -> Download:
    """The bytes of a file that came with it."""
    return await asking.request_file(tx, request_id, place)


@routes.get("/joint/{request_id}/images/{image_id}")
async def read_joint_image(tx: Tx, request_id: UUID, image_id: UUID) -> Download:
    """A picture of the text that came."""
    return await asking.request_image(tx, request_id, image_id)


@routes.post("/joint/{request_id}/distribute")
async def distribute_joint(tx: Tx, request_id: UUID, body: Distribute) -> JointRequestView:
    """Hand it to the unit whose matter it is (배부)."""
    await joint_copies.distribute(tx, request_id, body.unit_id)
    return await asking.request_view(tx, request_id)


@routes.post("/joint/{request_id}/take", status=201)
async def take_joint(tx: Tx, request_id: UUID) -> DocumentView:
    """Begin our own copy of the text, to be decided here; answers with it."""
    return await shown(tx, await joint_copies.take(tx, request_id))


@routes.post("/joint/{request_id}/refuse")
async def refuse_joint(tx: Tx, request_id: UUID, body: RefuseJoint) -> JointRequestView:
    """Do not agree (부동의): the leading institution is told, with the reason."""
    await joint_copies.refuse(tx, request_id, body.reason)
    return await asking.request_view(tx, request_id)
