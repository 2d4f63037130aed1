"""A house of mail on a PostgreSQL of its own, served by a process of its own: `python -m bench._mailhouse FOLDER`.

It prints one JSON line (ports, sign-in, password) when it serves, and serves until its standard input ends.
"""

import asyncio
import json
import sys
from pathlib import Path

from sqlalchemy import select

from directory import mail_sign_in
from directory.onboarding import NewInstitution, create
from directory.tables import gate
from kernel.dure import open_dure
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from mail.imap.server import ImapServer
from server.migrations import upgrade
from server.serving import listen

PEOPLE = "이름,아이디,부서,직위,부서장,기관장,역할\n권이룸,head,,대표이사,Y,Y,admin\n한가람,garam,총무팀,팀장,Y,,\n"
DOMAIN = "mail.test.example"


async def serve(folder: Path) -> None:
    """Settle the house, serve it, and take it away again."""
    cluster = Cluster(folder / "postgres")
    async with cluster.running():
        await cluster.make_database("dure")
        settings = Settings(
            database_url=cluster.url(APP, "dure"),
            owner_url=cluster.url(OWNER, "dure"),
            blob_url=str(folder / "blobs"),
            secret="9f1c3ab84d5e6f70" * 4,
        )
        await upgrade(settings.owner_url)
        async with open_dure(settings) as dure:
            new = NewInstitution(code="9740001", name="우편원", domain=DOMAIN, template="foundation", position=1)
            await create(dure, new, PEOPLE.encode(), invite_admins=True)
            async with dure.gate() as db:
                query = select(gate.account.c.id, gate.account.c.login)
                account = (await db.execute(query.where(gate.account.c.login.startswith("head")))).one()
            _, password = await mail_sign_in.make(dure, account.id, "bench")
            with listen("127.0.0.1", 0) as listening:
                async with ImapServer(dure, None).running(plain=listening):
                    told = {"port": listening.getsockname()[1], "login": account.login, "password": password}
                    print(json.dumps(told), flush=True)
                    await asyncio.to_thread(sys.stdin.read)
    cluster.remove()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
