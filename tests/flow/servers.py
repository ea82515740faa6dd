"""A server of a test's own, that many ask at once."""
import http.server


class Waiting(http.server.ThreadingHTTPServer):
    """With room for all who come at once: of more than five, the kernel would forget some, and they would ask again after a minute."""
    request_queue_size = 128
    daemon_threads = True
