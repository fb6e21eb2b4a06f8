# The client of the Python package websocket-client: its WebSocketApp on a thread, as its documentation shows it.
import os
import sys
import threading

import websocket

from line_client import from_hex, from_list, payload_of, tell, tell_message


class Conversation:
    def __init__(self):
        self.app = None

    def connect(self, url, protocols):
        self.app = websocket.WebSocketApp(
            url,
            subprotocols=from_list(protocols),
            on_open=self.opened,
            on_message=lambda _, data: tell_message(data),
            on_pong=lambda _, data: tell("pong", data=data.hex()),
            on_error=lambda _, error: tell("error", message=str(error)),
            on_close=lambda _, code, reason: tell("close", code=code, reason=reason or ""),
        )
        trust = {"sslopt": {"ca_certs": os.environ["INTEROP_CA"]}} if url.startswith("wss:") else {}
        threading.Thread(target=self.app.run_forever, kwargs=trust, daemon=True).start()

    def opened(self, app):
        extensions = app.sock.getheaders().get("sec-websocket-extensions", "")
        tell("open", subprotocol=app.sock.getsubprotocol() or "", extensions=extensions)

    def send(self, kind, hex, count):
        code = websocket.ABNF.OPCODE_TEXT if kind == "text" else websocket.ABNF.OPCODE_BINARY
        self.app.send(payload_of(kind, from_hex(hex) * int(count)), code)

    def fragments(self, kind, *parts):
        code = websocket.ABNF.OPCODE_TEXT if kind == "text" else websocket.ABNF.OPCODE_BINARY
        for index, part in enumerate(parts):
            is_last = index == len(parts) - 1
            frame = websocket.ABNF.create_frame(from_hex(part), code, int(is_last))
            self.app.sock.send_frame(frame)
            code = websocket.ABNF.OPCODE_CONT

    def ping(self, hex):
        self.app.sock.ping(from_hex(hex))

    def close(self, code, hex):
        self.app.sock.send_close(int(code), from_hex(hex))


conversation = Conversation()
tell("ready", version=websocket.__version__)
for line in sys.stdin:
    verb, *words = line.split()
    getattr(conversation, verb)(*words)
