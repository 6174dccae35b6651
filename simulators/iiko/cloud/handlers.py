"""What answers each endpoint that is played (`endpoints.py`): a struct at once, work, or a command that is started."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from simulators.iiko.cloud import dictionary, guests, quoting, reporting, spending, tables
from simulators.iiko.cloud.endpoints import CARD
from simulators.iiko.cloud.work import Started, Visit, Work

Handler: TypeAlias = Callable[[Visit], Struct | Work | Started]

HANDLERS: dict[str, Handler] = {
    f"{CARD}/customer/info": guests.info,
    f"{CARD}/customer/create_or_update": guests.create_or_update,
    f"{CARD}/customer_category": dictionary.categories,
    f"{CARD}/program": dictionary.programs,
    f"{CARD}/manual_condition": dictionary.manual_conditions,
    f"{CARD}/customer/program/add": dictionary.add_to_program,
    f"{CARD}/calculate": quoting.calculate,
    f"{CARD}/customer/wallet/hold": spending.hold,
    f"{CARD}/customer/wallet/cancel_hold": spending.cancel_hold,
    f"{CARD}/customer/wallet/topup": spending.top_up,
    f"{CARD}/customer/wallet/chargeoff": spending.charge_off,
    f"{CARD}/coupons/info": reporting.coupon_info,
    f"{CARD}/coupons/series": dictionary.series,
    f"{CARD}/coupons/by_series": dictionary.by_series,
    f"{CARD}/customer/transactions/by_date": reporting.by_date,
    f"{CARD}/customer/transactions/by_revision": reporting.by_revision,
    f"{CARD}/check_sms_sending_possibility": dictionary.sms_possible,
    f"{CARD}/message/send_sms": dictionary.send_sms,
    f"{CARD}/check_sms_status": dictionary.sms_status,
    f"{CARD}/message/send_email": dictionary.send_email,
    "/api/1/order/create": tables.create,
    "/api/1/order/add_items": tables.add_items,
    "/api/1/order/add_customer": tables.add_customer,
    "/api/1/order/add_payments": tables.add_payments,
    "/api/1/order/change_payments": tables.change_payments,
    "/api/1/order/print_bill": tables.print_bill,
    "/api/1/order/close": tables.close,
    "/api/1/order/cancel": tables.cancel,
    "/api/1/commands/status": tables.status,
    "/api/1/order/by_id": tables.by_id,
}
