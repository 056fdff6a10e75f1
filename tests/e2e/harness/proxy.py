"""A way to a PostgreSQL server on which faults can be made: what networks and dying servers do."""

import socket
import struct
import threading
import urllib.parse

GOODBYE = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
FATAL = b"E" + struct.pack("!i", len(GOODBYE) + 4) + GOODBYE


class Proxy:
    """`url` leads to `target`. `fault` says what becomes of the next `faults` connections: None, "refuse"
    (closed at once), "end" (FATAL to the first statement after the log-in), "silence" (never an
    answer)."""

    def __init__(self, target):
        parts = urllib.parse.urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        self.url = urllib.parse.urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}"))
        self.fault = None
        self.faults = 0
        self.accepted = 0
        self.open = []
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.accepted += 1
                self.faults -= 1
                fault = self.fault if self.faults >= 0 else None
                self.open.append(client)
            threading.Thread(target=self.serve, args=(client, fault), daemon=True).start()

    def serve(self, client, fault):
        if fault == "refuse":
            shut(client)
            return
        if fault == "silence":
            return
        server = socket.create_connection(self.target)
        self.open.append(server)
        if fault == "end":
            self.end_first_statement(client, server)
            return
        threading.Thread(target=carry, args=(server, client), daemon=True).start()
        carry(client, server)

    def end_first_statement(self, client, server):
        """The messages of the log-in, which have no type but a length first, go through. The connection
        stays open until the client closes it: a server's end may come later than its last message."""
        try:
            threading.Thread(target=carry, args=(server, client), daemon=True).start()
            while (data := client.recv(65536)).startswith(b"\0"):
                server.sendall(data)
            client.sendall(FATAL)
            while client.recv(65536):
                pass
        except OSError:
            pass
        shut(client)
        shut(server)

    def cut(self, fault=None, faults=0):
        """Ends all connections, those just accepted too; sets what becomes of the next ones."""
        with self.lock:
            self.fault, self.faults = fault, faults
            while self.open:
                shut(self.open.pop())

    def close(self):
        self.listener.close()
        self.cut()


def carry(source, destination):
    try:
        while data := source.recv(65536):
            destination.sendall(data)
    except OSError:
        pass
    shut(source)
    shut(destination)


def shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
