"""The SMTP listener of an institution as a process of its own, to be killed: `python -m tests.mail.smtp.killed`.

Arguments: database URL, folder of blobs. It prints its port when it serves, and serves until it is killed.
"""

import asyncio
import socket
import sys

from kernel.dure import open_dure
from kernel.settings import Settings
from mail.smtp.server import SmtpServer


async def serve(url: str, folder: str) -> None:
    """Serve for ever."""
    async with open_dure(Settings(database_url=url, blob_url=folder, secret="7c" * 32, pool_size=8)) as dure:
        listening = socket.create_server(("127.0.0.1", 0))
        async with SmtpServer(dure, None, "mx.test", None).running({"smtp": listening}):
            print(listening.getsockname()[1], flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:3]))
