"""Coupons (iiko_loyaltyplant.md 5.9 [D]). There is no call to use one: it is named in `order.loyaltyInfo.coupon`."""

from uuid import UUID

from simulators.iiko.cloud.messages.shape import Count, Reply, Request, Stamp


class CouponsRequest(Request, frozen=True):
    number: str
    organization_id: UUID
    series: str | None = None


class CouponInfo(Reply, frozen=True):
    id: UUID
    number: str
    series_name: str | None = None
    series_id: UUID | None = None
    when_activated: Stamp | None = None
    is_deleted: bool = False


class CouponsFound(Reply, frozen=True):
    """Several series may share a number."""

    coupon_info: tuple[CouponInfo, ...]


class Series(Reply, frozen=True):
    id: UUID
    number: str


class SeriesFound(Reply, frozen=True):
    series_with_not_activated_coupons: tuple[Series, ...]


class BySeries(Request, frozen=True):
    series: str
    page_size: Count
    page: Count
    organization_id: UUID


class CouponOfSeries(Reply, frozen=True):
    id: UUID
    number: str
    series_name: str | None = None
    series_id: UUID | None = None


class NotActivated(Reply, frozen=True):
    not_activated_coupon: tuple[CouponOfSeries, ...]
