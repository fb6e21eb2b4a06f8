# What the client programs in Python share: payloads of commands, and events as lines of JSON.
import hashlib
import json


def from_hex(word):
    return b"" if word == "-" else bytes.fromhex(word)


def from_list(word):
    return None if word == "-" else word.split(",")


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def tell_message(data):
    is_text = isinstance(data, str)
    payload = data.encode() if is_text else data
    tell(
        "message",
        type="text" if is_text else "binary",
        length=len(payload),
        sha256=hashlib.sha256(payload).hexdigest(),
    )


def payload_of(kind, data):
    return data.decode() if kind == "text" else data
