"""Statements for a test's own PostgreSQL, by libpq: what `psql -A -t -c` prints, without a process for each of them.

A connection is kept for each thread, server and database, and forgets between two calls whatever one of them has set.
"""
import ctypes
import select
import threading

EMPTY, OK, TUPLES = 0, 1, 2    # ExecStatusType

_pq = ctypes.CDLL("libpq.so.5")
_pq.PQconnectdb.restype = _pq.PQgetResult.restype = ctypes.c_void_p
_pq.PQerrorMessage.restype = _pq.PQresultErrorMessage.restype = ctypes.c_char_p
_pq.PQgetvalue.restype = ctypes.POINTER(ctypes.c_char)
for _name in ("PQfinish", "PQstatus", "PQsocket", "PQerrorMessage", "PQgetResult", "PQclear", "PQresultStatus", "PQresultErrorMessage",
              "PQntuples", "PQnfields"):
    getattr(_pq, _name).argtypes = [ctypes.c_void_p]
_pq.PQsendQuery.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
for _name in ("PQgetvalue", "PQgetlength"):
    getattr(_pq, _name).argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]


class _Connections(threading.local):
    """Those of one thread; they end with it."""

    def __init__(self):
        super().__init__()
        self.open = {}

    def __del__(self, finish=_pq.PQfinish):
        for connection in self.open.values():
            finish(connection)


_mine = _Connections()


def _is_alive(connection):
    """A server that went has closed its end: there is something to read, where nothing was asked."""
    return _pq.PQstatus(connection) == 0 and not select.select([_pq.PQsocket(connection)], [], [], 0)[0]


def _connect(server, sockets, database):
    """`server` is another one whenever PostgreSQL was started anew."""
    key = (server, sockets, database)
    if key in _mine.open and _is_alive(_mine.open[key]):
        return key
    if key in _mine.open:
        _pq.PQfinish(_mine.open.pop(key))
    connection = _pq.PQconnectdb(f"host={sockets} user=postgres dbname={database} application_name=tests".encode())
    if _pq.PQstatus(connection) != 0:
        message = _pq.PQerrorMessage(connection).decode()
        _pq.PQfinish(connection)
        raise RuntimeError(message)
    _mine.open[key] = connection
    return key


def _lines(result):
    for row in range(_pq.PQntuples(result)):
        yield "|".join(ctypes.string_at(_pq.PQgetvalue(result, row, field), _pq.PQgetlength(result, row, field)).decode()
                       for field in range(_pq.PQnfields(result)))


def _run(connection, text):
    """(lines, error) of a string of statements, which are one transaction."""
    if not _pq.PQsendQuery(connection, text.encode()):
        return [], _pq.PQerrorMessage(connection).decode()
    lines, error = [], None
    while result := _pq.PQgetResult(connection):
        status = _pq.PQresultStatus(result)
        if status == TUPLES:
            lines += _lines(result)
        elif status not in (EMPTY, OK):
            error = _pq.PQresultErrorMessage(result).decode()
        _pq.PQclear(result)
    return lines, error


def ask(sockets, server, text, database="arca"):
    """Rows as lines, their cells between bars; RuntimeError with what PostgreSQL says."""
    key = _connect(server, sockets, database)
    lines, error = _run(_mine.open[key], text)
    if error is None:
        error = _run(_mine.open[key], "discard all")[1] if "set" in text.lower() else None
    if error is not None:
        _pq.PQfinish(_mine.open.pop(key))
        raise RuntimeError(error)
    return "\n".join(lines).strip()
