"""The messenger's doors."""

from kernel.web import Routes

routes = Routes("/api/messenger")
