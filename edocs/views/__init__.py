"""What the room says and hears over HTTP: the shapes of every answer and every command.

The web client's types are generated from these. Words follow the glossary in docs/map.md. Boxes are derived from state,
never stored; every list that is live names its topic and the cursor to listen from.
"""
