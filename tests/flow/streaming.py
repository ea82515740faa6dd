"""A client of /api/v1/events, as a browser would be one: it reads on in a thread of its own. It judges nothing."""
import json
import socket
import ssl
import threading

from city import wait_for


class Stream:
    """One open stream, until it is cut or ends. `events` are (id, kind, data) in the order in which they came."""

    def __init__(self, city, topics, after=None, last=None, tls=False, source="127.0.0.1", slow=False):
        self.sock = socket.socket()
        if slow:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.sock.bind((source, 0))
        self.sock.connect(city.tls_address if tls else city.address)
        if tls:
            self.sock = ssl.create_default_context(cafile=city.ca).wrap_socket(self.sock, server_hostname="localhost")
        query = f"topics={topics}" + (f"&after={after}" if after is not None else "")
        field = f"Last-Event-ID: {last}\r\n" if last is not None else ""
        self.sock.sendall(f"GET /api/v1/events?{query} HTTP/1.1\r\nHost: localhost\r\n{field}\r\n".encode())
        self.file = self.sock.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.fields = dict(line.decode().rstrip("\r\n").lower().split(": ", 1) for line in iter(self.file.readline, b"\r\n"))
        self.events, self.id, self.has_ended, self.retry = [], last, False, None
        if self.status != 200:
            self.problem = json.loads(self.file.read(int(self.fields["content-length"])))
            self.sock.close()
        elif not slow:
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        """Lines until the end, taken as the standard says."""
        kind, data, new = "message", [], self.id
        try:
            for line in self.file:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    data.append(value)
                elif name == "id":
                    new = int(value)
                elif name == "retry":
                    self.retry = int(value)
                elif name == "":
                    self.id = new
                    if data and kind != "begin":
                        self.events.append((new, kind, json.loads("\n".join(data))))
                    kind, data = "message", []
        except (OSError, ValueError):
            pass
        self.has_ended = True

    def cut(self):
        """Ends it in the middle of whatever it was, and waits until nothing more is read."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        wait_for("the stream is cut", lambda: self.has_ended)
        self.sock.close()

    def begun(self):
        """It knows from where on it hears."""
        wait_for("the stream begins", lambda: self.retry is not None and self.id is not None)
        return self

    def wait(self, what, is_so):
        wait_for(f"a stream has {what}", lambda: any(is_so(*event) for event in list(self.events)), 30)
