"""A Micros till written by hand: a few lines of socket code that share nothing with tillproof. Python alone is enough.

Start the two servers, each in a shell of its own, then this:

    tillproof serve backend --out reports/backend
    tillproof serve gateway --out reports/gateway
    python docs/hand_written_client.py            (or with an address and a card: 127.0.0.1:5009 7770123)
    tillproof why anna --run reports/backend

It shows the card, sells two lattes and a croissant for 37.00 and shows the card again. When the backend is stopped the
sale is answered SALE_OFFLINE, and counts once the backend is there again.

The frame (Micros SIM over TCP): SOH, POS source id (workstation of 2 digits, interface name of 16), STX, then FS,
sequence of 2 digits, retransmission flag and the fields with FS between them, ETX, checksum of 4 hex digits (the sum of
all bytes from behind SOH to ETX), EOT. The fields are those of `scenarios/vocabularies/event.yaml`.
"""

import socket
import sys
from datetime import UTC, datetime

SOH, STX, ETX, EOT, FS = b"\x01", b"\x02", b"\x03", b"\x04", b"\x1c"
LATTES_AND_CROISSANT: list[tuple[str, ...]] = [
    ("1002", "2", "14.90", "Latte", "coffee"),
    ("2003", "1", "7.20", "Croissant", "bakery"),
]


class Till:
    """One workstation on a connection of its own."""

    def __init__(self, host: str, port: int, workstation: int, first_number: int = 1) -> None:
        """`first_number`: operations are numbered by the till; a number used twice in a day means a repetition."""
        self._socket = socket.create_connection((host, port), timeout=30)
        self._source = f"{workstation:02d}{'LOYALTY':<16}".encode()
        self._sequence = 0
        self._number = first_number - 1

    def close(self) -> None:
        self._socket.close()

    def show_card(self, card: str) -> list[str]:
        """CARD_OK, name, balance, status, guest, tier, discount percent, text; or CARD_OFFLINE, or CARD_ERROR."""
        day, now, number = self._moment()
        return self._ask(["INQ_CARD", card, "0", day, now, number, "qr", ""])

    def sell(self, card: str, check: int, lines: list[tuple[str, ...]], total: str) -> list[str]:
        """SALE_OK, earned, spent, balance, text; or SALE_OFFLINE, text; or SALE_ERROR, reason, text."""
        day, now, number = self._moment()
        fields = ["SALE", str(check), day, now, number, "qr", card, now, now]
        fields += ["", "", "", ""]  # the receipt is this check of this till, today
        fields += [str(len(lines)), *(field for line in lines for field in line)]
        fields += ["0"]  # no discounts
        fields += ["1", "cash", total, "0.00", ""]  # one tender: kind, amount, points, the redemption's key
        fields += ["0"]  # no coupons
        return self._ask(fields)

    def _moment(self) -> tuple[str, str, str]:
        now = datetime.now(UTC).astimezone()
        self._number += 1
        return now.date().isoformat(), now.isoformat(), str(self._number)

    def _ask(self, fields: list[str]) -> list[str]:
        self._sequence = self._sequence % 99 + 1
        text = FS + f"{self._sequence:02d} ".encode() + FS.join(field.encode("cp1252") for field in fields)
        body = self._source + STX + text + ETX
        self._socket.sendall(SOH + body + f"{sum(body) & 0xFFFF:04X}".encode() + EOT)
        return self._answer()

    def _answer(self) -> list[str]:
        frame = b""
        while not frame.endswith(EOT):
            piece = self._socket.recv(4096)
            if not piece:
                raise ConnectionError("the gateway hung up")
            frame += piece
        body, checksum = frame[1:-5], frame[-5:-1]
        assert frame[:1] == SOH, frame
        assert checksum == f"{sum(body) & 0xFFFF:04X}".encode(), frame
        source, _, text = body.removesuffix(ETX).partition(STX)
        assert source == self._source, "the source id must come back as it was sent"
        assert text[:4] == FS + f"{self._sequence:02d} ".encode(), "an answer to another question"
        return text[4:].decode("cp1252").split("\x1c")


def main() -> None:
    address, card = sys.argv[1:] if len(sys.argv) == 3 else ("127.0.0.1:5009", "7770123")
    host, _, port = address.rpartition(":")
    now = datetime.now(UTC).astimezone()
    minute = now.hour * 60 + now.minute  # a real till counts; this one takes numbers that no earlier minute has used
    till = Till(host, int(port), workstation=5, first_number=10 * minute + 1)
    print(*till.show_card(card), sep=" | ")
    print(*till.sell(card, minute + 1, LATTES_AND_CROISSANT, "37.00"), sep=" | ")
    print(*till.show_card(card), sep=" | ")
    till.close()


if __name__ == "__main__":
    main()
