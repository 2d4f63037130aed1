"""A client that hands in mail as fast as it is taken: `python -m bench._mailsend PORT CONNECTIONS MAILS SIZE`.

The addresses come in its standard input.
 It prints one JSON line: seconds until the last mail was answered 250. Envelopes are pipelined, connections are kept:
what is measured is the other side.
"""

import json
import socket
import sys
import threading
import time

_BODY = "거리축제 준비 회의 자료를 보내 드립니다. 검토하시고 의견을 주십시오.\r\n".encode()


def mail(number: int, size: int) -> bytes:
    """A mail of about that size."""
    head = (
        f"From: <sender@outside.example>\r\nTo: <all@city.example>\r\nSubject: mail {number}\r\n"
        f"Message-ID: <{number}.{time.time_ns()}@outside.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode()
    return head + _BODY * max(1, (size - len(head)) // len(_BODY))


class Sender:
    """One connection."""

    def __init__(self, port: int, addresses: list[str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=600)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.socket.makefile("rb")
        self.answers(1)
        self.socket.sendall(b"EHLO bench\r\n")
        self.answers(1)
        to = "".join(f"RCPT TO:<{one}>\r\n" for one in addresses)
        self.envelope = f"MAIL FROM:<sender@outside.example>\r\n{to}DATA\r\n".encode()
        self.count = len(addresses) + 2

    def answers(self, count: int) -> None:
        """Hear so many answers, all of them good."""
        while count:
            line = self.lines.readline()
            if line[:1] not in (b"2", b"3"):
                raise ConnectionError(line)
            count -= line[3:4] == b" "

    def send(self, octets: bytes) -> None:
        """One mail, answered 250."""
        self.socket.sendall(self.envelope)
        self.answers(self.count)
        self.socket.sendall(octets + b".\r\n")
        self.answers(1)


def main(port: int, connections: int, mails: int, size: int) -> None:
    """Send them all."""
    addresses = sys.stdin.read().split()
    senders = [Sender(port, addresses) for _ in range(connections)]
    numbers = iter(range(mails))
    turn = threading.Lock()

    def work(sender: Sender) -> None:
        while True:
            with turn:
                number = next(numbers, None)
            if number is None:
                return
            sender.send(mail(number, size))

    started = time.perf_counter()
    threads = [threading.Thread(target=work, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:5]))
