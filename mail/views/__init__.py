"""What the room says and hears over HTTP: the shapes of every answer and every command.

A message is named by its mailbox and its UID there; its `content` stays the same wherever it lies. Reading marks
nothing: whoever has shown a message says so by an act, which is what its sender learns.
"""
