"""What the programme says of itself, and messages that go nowhere, at the server end (iiko_loyaltyplant.md 5.5, 5.6,
5.9). Answered from `Programme`, or with an empty list where it has no such thing [P]."""

from uuid import UUID

from msgspec import Struct

from simulators.iiko.cloud.guests import NOT_KNOWN_WHEN
from simulators.iiko.cloud.messages.coupons import BySeries, NotActivated, Series, SeriesFound
from simulators.iiko.cloud.messages.customers import (
    BONUS,
    AddedToProgram,
    AddToProgram,
    Campaign,
    Categories,
    Category,
    ManualConditions,
    Program,
    Programs,
    ProgramsRequest,
)
from simulators.iiko.cloud.messages.reports import (
    SmsPossible,
    SmsSent,
    SmsStatus,
    SmsStatuses,
    SmsStatusRequest,
)
from simulators.iiko.cloud.messages.shape import Nothing
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.work import Visit, program_of, refusal_of, wallet_of
from simulators.till.answer import Reason, Refused

BONUS_TEMPLATE = 1
NOTHING_SENT = "no message is sent: nobody is at the other end"
SMS_STATUS = 0
"""What the numbers 0 to 3 mean is unknown [U]."""


def categories(visit: Visit) -> Struct:
    """The tiers."""
    tiers = visit.programme.tiers if visit.programme is not None else ()
    return Categories(tuple(Category(name_id(NameKind.CATEGORY, tier.name), tier.name) for tier in tiers))


def programs(visit: Visit) -> Struct:
    """One programme with one wallet; gifts, rewards and occasions are its campaigns."""
    asked: ProgramsRequest = visit.message
    programme, id = visit.programme, program_of(visit.programme)
    campaigns: tuple[Campaign, ...] = ()
    if programme is not None and not asked.without_marketing_campaigns:
        offers = [(offer.id, offer.name) for offer in programme.gifts]
        offers += [(offer.id, offer.name) for offer in programme.rewards]
        offers += [(offer.id, offer.name) for offer in programme.occasions]
        campaigns = tuple(Campaign(name_id(NameKind.CAMPAIGN, offer), id, name) for offer, name in offers)
    return Programs(
        (
            Program(
                id,
                programme.name if programme is not None else "",
                service_from=NOT_KNOWN_WHEN,
                program_type=BONUS,
                wallet_id=wallet_of(programme),
                marketing_campaigns=campaigns,
                applied_organizations=tuple(one.id for one in visit.others),
                template_type=BONUS_TEMPLATE,
            ),
        )
    )


def manual_conditions(_: Visit) -> Struct:
    return ManualConditions(())


def add_to_program(visit: Visit) -> Struct:
    """Everybody is in the one programme already."""
    asked: AddToProgram = visit.message
    if asked.program_id is not None and asked.program_id != program_of(visit.programme):
        raise refusal_of(Refused(Reason.UNSUPPORTED, f"there is no programme {asked.program_id}"))
    wallet: UUID = wallet_of(visit.programme)
    return AddedToProgram(wallet, wallet)


def series(visit: Visit) -> Struct:
    """A reward or an occasion is a series of coupons."""
    if visit.programme is None:
        return SeriesFound(())
    offers = [*(reward.id for reward in visit.programme.rewards), *(one.id for one in visit.programme.occasions)]
    return SeriesFound(tuple(Series(name_id(NameKind.SERIES, offer), offer) for offer in offers))


def by_series(visit: Visit) -> Struct:
    """Nobody lists coupons: the exchange looks one up by its number."""
    asked: BySeries = visit.message
    visit.remarks.append(f"coupons of a series are not listed; asked for {asked.series[:40]!r}")
    return NotActivated(())


def sms_possible(visit: Visit) -> Struct:
    visit.remarks.append(NOTHING_SENT)
    return SmsPossible(SMS_STATUS, 0)


def send_sms(visit: Visit) -> Struct:
    visit.remarks.append(NOTHING_SENT)
    return SmsSent(name_id(NameKind.MESSAGE, str(visit.desk.draw(visit.moment))))


def sms_status(visit: Visit) -> Struct:
    asked: SmsStatusRequest = visit.message
    visit.remarks.append(NOTHING_SENT)
    return SmsStatuses(tuple(SmsStatus(id, SMS_STATUS) for id in asked.sms_ids))


def send_email(visit: Visit) -> Struct:
    visit.remarks.append(NOTHING_SENT)
    return Nothing()
