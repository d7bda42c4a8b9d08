"""Reads telemetry as a stranger would: the NATS protocol by hand, Debian's msgpack, CloudEvents headers.

subscriber.py HOST PORT SUBJECT: prints "listening", then one line of JSON per message.
"""

import json
import socket
import sys

import msgpack

host, port, subject = sys.argv[1], int(sys.argv[2]), sys.argv[3]
wire = socket.create_connection((host, port)).makefile("rwb", buffering=0)


def send(line):
    wire.write(line.encode() + b"\r\n")


def read(size):
    data = b""
    while len(data) < size:
        data += wire.read(size - len(data))
    return data


assert wire.readline().startswith(b"INFO ")
send('CONNECT {"verbose":false,"pedantic":false,"headers":true}')
send(f"SUB {subject} 1")
send("PING")
while (line := wire.readline().decode()) != "":
    words = line.split()
    if words[0] == "PING":
        send("PONG")
    elif words[0] == "PONG":
        print("listening", flush=True)
    elif words[0] == "HMSG":
        header_size, size = int(words[-2]), int(words[-1])
        message = read(size + 2)
        lines = message[:header_size].decode().split("\r\n")[1:]
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        event = msgpack.unpackb(message[header_size:size])
        print(json.dumps({"subject": words[1], "headers": headers, "event": event}), flush=True)
