"""Every requirement row by its id, in our short words. Scenario files and checks name the rows they cover; `coverage`
holds the two against this table, so a row nobody covers is seen."""

from enum import Enum

REQUIREMENTS: dict[str, str] = {
    "CARD-01": "A protocol simulator and conformance harness in Python",
    "CARD-02": "The layout of the repository",
    "CARD-03": "Simulated terminals of three kinds replay YAML scenarios against a real or stub backend",
    "CARD-04": "Scenarios: identification, accrual, redemption, birthday coupons, refunds, network cut-over",
    "CARD-05": "Balances and offline-replay correctness are asserted",
    "CARD-06": "For QA in pipelines, vendors certifying, developers reproducing an incident",
    "COSTA-01": "A QR code out of the app is matched to an account",
    "COSTA-02": "A purchase is reported and the programme's rules compute what it earns",
    "COSTA-03": "A reward earned becomes a coupon, scanned at the till, works once",
    "COSTA-04": "An occasion coupon (birthday, Valentine's, holiday) is valid only in its window",
    "COSTA-05": "A server application in each cafe stands between tills and backend on the SIM socket",
    "COSTA-06": "An ISL script on each till exchanges messages with that application",
    "COSTA-07": "When the link is lost, identifiers and transactions are kept and sent when it returns",
    "COSTA-08": "Once a day the menu is translated and loaded into the loyalty system",
    "COSTA-09": "Guests see the result at once",
    "COSTA-10": "Hostile input and unauthorised callers get nowhere",
    "FARC-01": "FarCards over HTTP",
    "FARC-02": "FarCards through a vendor's library",
    "FARC-03": "Identifiers: track, barcode, QR, phone, typed; prefixes, suffixes, signatures",
    "FARC-04": "Two-factor identification",
    "FARC-05": "A discount lowers the total, a bonus is a means of payment",
    "FARC-06": "Discount and bonus computed in the till or in the loyalty system",
    "FARC-07": "Coupons and gifts: dishes at zero or special price, a choice of several",
    "FARC-08": "Discount, bonus and gift in one order",
    "FARC-09": "Card answers: existence, status, holder, points, discount, text",
    "FARC-10": "No link: the card is not applied",
    "FARC-11": "Identifier on the order; discount, gift choice and bonus offered",
    "FARC-12": "After payment the till sends the full receipt",
    "FARC-13": "No link after payment: blocked, or sent later",
    "FARC-14": "A cancelled purchase is rolled back",
    "FARC-15": "Signatures, temporary tokens, holds, deferred transactions",
    "FARC-16": "r_keeper v6 with its limits",
    "TILL-01": "The exchange is switched on per store; stores may differ",
    "TILL-02": "With the exchange on, only the loyalty system computes discounts",
    "TILL-03": "A missing link never stops the till",
    "TILL-04": "Request and answer; the till always begins",
    "TILL-05": "Identify a guest; register a new one",
    "TILL-06": "Receipt: discounts, how many points may be spent, the paid receipt",
    "TILL-07": "Return: find the sale, register the return of chosen positions",
    "TILL-08": "A loyalty system is added by implementing only its requests",
    "RX-01": "Each receipt is processed online while the guest is served",
    "RX-02": "Link down: only the default discount on showing the card works",
    "RX-03": "Link down: points cannot be spent",
    "RX-04": "Link down: accruals are kept and sent as soon as it is back",
    "RX-05": "A second link as backup: cut-over loses and doubles nothing",
    "LP-01": "Three mechanics picked in the app: accrue, pay, gift",
    "LP-02": "A dynamic QR code, scanned or typed",
    "LP-03": "Accrue: points after payment",
    "LP-04": "Pay with points: the order is closed only on the till",
    "LP-05": "Gift: the dish at price 0, points after payment",
    "LP-06": "The plugin on the main till and on every till; address, switch, licence",
    "OFF-01": "Nothing lost",
    "OFF-02": "Nothing doubled",
    "OFF-03": "Nothing invented",
    "OFF-04": "Order kept",
    "OFF-05": "Time kept",
    "OFF-06": "No overspend",
    "OFF-07": "Coupon once",
    "OFF-08": "Conservation",
    "OFF-09": "Refund symmetry",
    "OFF-10": "Durable before acknowledged",
    "OFF-11": "Convergence; a poison record neither blocks nor vanishes",
    "OFF-12": "The till goes on",
    "OFF-13": "A late answer leaves no ghost",
    "OFF-14": "Cut-over loses and doubles nothing",
    "OFF-15": "Identifiers are masked",
}


class Coverage(Enum):
    """How far a row is covered by the library."""

    COVERED = "covered"
    """A scenario names it and, for an OFF row, a check does too."""
    PARTLY = "partly"
    """Only a check names it, or only a scenario where a check is needed, or some of its parts are missing."""
    NOT = "not"
