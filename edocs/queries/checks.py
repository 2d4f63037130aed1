"""The check of a draft before it is submitted: the form's own rules and the layout's, findings with their citation."""

from edocs import body, forms
from edocs.checks import layout
from edocs.content import Content
from edocs.queries.documents import Found
from edocs.views.drafts import FindingView
from kernel.errors import Invalid
from kernel.tx import Tx


async def findings(tx: Tx, found: Found, content: Content) -> list[FindingView]:
    """What the check finds in this content, what blocks first."""
    form = forms.form(content.form_code)
    told = [
        *forms.validate_fields(form, content.fields),
        *layout.check(
            layout.Draft(
                title=content.title,
                body=body.canonical(content.body),
                summary=content.summary,
                keywords=content.keywords,
                attachments=tuple(item.name for item in content.enclosures if item.kind == "attachment"),
                recipients=content.recipients,
                via=content.via,
            )
        ),
    ]
    views = [
        FindingView(
            code=one.code,
            severity=one.severity,
            message=one.message,
            path=one.path,
            before=one.before,
            after=one.after,
            start=one.start,
            citation=one.citation,
            repair=list(one.repair),
        )
        for one in told
    ]
    return sorted(views, key=lambda view: view.severity != "block")


async def blocking_findings(tx: Tx, found: Found, content: Content) -> None:
    """Raise Invalid `findings` if anything in the content stands in the way of submitting it."""
    blocks = [view for view in await findings(tx, found, content) if view.severity == "block"]
    if blocks:
        raise Invalid(
            "findings",
            f"올리기 전에 고칠 곳이 {len(blocks)}곳 있습니다.",
            "Some findings must be mended first.",
            errors=[{"path": view.path, "code": view.code, "message": view.message} for view in blocks],
        )
