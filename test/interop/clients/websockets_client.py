# The client of the Python package websockets, as asyncio has it.
import asyncio
import os
import ssl
import sys

import websockets
from websockets.version import version

from line_client import from_hex, from_list, payload_of, tell, tell_message


class Conversation:
    def __init__(self):
        self.tls = ssl.create_default_context(cafile=os.environ["INTEROP_CA"])
        self.socket = None
        self.tasks = set()

    async def connect(self, url, protocols):
        options = {"ssl": self.tls} if url.startswith("wss:") else {}
        try:
            self.socket = await websockets.connect(url, subprotocols=from_list(protocols), **options)
        except Exception as error:
            tell("error", message=str(error))
            tell("close", code=None, reason="")
            return
        names = [extension.name for extension in self.socket.extensions]
        tell("open", subprotocol=self.socket.subprotocol or "", extensions=", ".join(names))
        self.spawn(self.receive(self.socket))

    async def receive(self, socket):
        async for message in self.messages(socket):
            tell_message(message)
        tell("close", code=socket.close_code, reason=socket.close_reason)

    async def messages(self, socket):
        while True:
            try:
                yield await socket.recv()
            except websockets.ConnectionClosedOK:
                return
            except websockets.ConnectionClosedError as error:
                # An error to websockets is any code but 1000 and 1001; what was received is no error of the client.
                if error.rcvd is None:
                    tell("error", message=str(error))
                return

    async def send(self, kind, hex, count):
        await self.socket.send(payload_of(kind, from_hex(hex) * int(count)))

    async def fragments(self, kind, *parts):
        await self.socket.send([payload_of(kind, from_hex(part)) for part in parts])

    async def ping(self, hex):
        answered = await self.socket.ping(from_hex(hex))

        async def wait():
            await answered
            tell("pong", data=hex)

        self.spawn(wait())

    async def close(self, code, hex):
        self.spawn(self.socket.close(int(code), from_hex(hex).decode()))

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def main():
    conversation = Conversation()
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tell("ready", version=version)
    while line := await lines.readline():
        verb, *words = line.decode().split()
        await getattr(conversation, verb)(*words)


asyncio.run(main())
