"""uvicorn's HTTP protocol with an end to patience: a client that sends or takes bytes too slowly is cut off.

uvicorn itself waits for ever for a header that does not end, and for a reader that does not read.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

# from the first byte (or the connection) to the end of the header
HEADER_SECONDS = 10.0
# from the first time that an answer must wait for its reader to the answer's end
READER_SECONDS = 60.0


class PatientProtocol(H11Protocol):
    """The protocol of one connection, with a timer for what the client owes: a whole header, or that it reads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._owed: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect(HEADER_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._expect(HEADER_SECONDS)
        else:
            self._settle()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect(READER_SECONDS)

    def on_response_complete(self) -> None:
        self._settle()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        super().connection_lost(exc)

    def _expect(self, seconds: float) -> None:
        """Cut the connection in so many seconds; a timer that runs is not set anew."""
        if self._owed is None:
            self._owed = self.loop.call_later(seconds, self._cut)

    def _settle(self) -> None:
        if self._owed is not None:
            self._owed.cancel()
            self._owed = None

    def _cut(self) -> None:
        self._owed = None
        self.transport.abort()
