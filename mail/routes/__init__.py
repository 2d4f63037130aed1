"""The room's doors."""

from kernel.web import Routes

routes = Routes("/api/mail")
