"""What an institution lays down for its talk."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from kernel.web import Input, View

Personal = Literal["off", "ask", "block"]


class SettingsView(View):
    """What the institution lays down for its talk."""

    partners: Literal["all", "none"]
    recall_minutes: int
    delete_minutes: int
    edit_minutes: int
    retention_days: int
    blocked: list[str]
    typing: bool
    watermark: bool
    personal: Personal
    hold: bool


class SettingsInput(Input):
    """What is to change of it."""

    partners: Literal["all", "none"] | UnsetType = UNSET
    recall_minutes: Annotated[int, Meta(ge=0, le=525600)] | UnsetType = UNSET
    delete_minutes: Annotated[int, Meta(ge=0, le=525600)] | UnsetType = UNSET
    edit_minutes: Annotated[int, Meta(ge=0, le=525600)] | UnsetType = UNSET
    retention_days: Annotated[int, Meta(ge=0, le=36500)] | UnsetType = UNSET
    blocked: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=200)] | UnsetType = UNSET
    typing: bool | UnsetType = UNSET
    watermark: bool | UnsetType = UNSET
    personal: Personal | UnsetType = UNSET
    hold: bool | UnsetType = UNSET
