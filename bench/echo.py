"""`dure bench echo --port N`: a plain WebSocket echo through the very protocol class that serves the live line, so that
any outside conformance suite can be run against it. Stops with Ctrl-C. RFC 6455 §5.4
"""

import argparse
import asyncio

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.wire import Wire


async def echo(websocket: WebSocket) -> None:
    """Say back what is said, text as text and octets as octets."""
    await websocket.accept()
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") is not None:
                await websocket.send_text(message["text"])
            else:
                await websocket.send_bytes(message["bytes"])
    except WebSocketDisconnect:
        return


def main(given_words: list[str]) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="dure bench echo", description=__doc__)
    parser.add_argument("--port", type=int, default=9001)
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args(given_words)
    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/{path:path}", echo)]),
        host=given.host,
        port=given.port,
        http="httptools",
        ws=Wire,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        ws_max_size=64 * 2**20,
        lifespan="off",
        log_level="warning",
    )
    print(f"ws://{given.host}:{given.port}/", flush=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve())
    return 0
