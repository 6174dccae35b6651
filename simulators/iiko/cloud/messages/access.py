"""Who asks: tokens that live one hour (iiko_loyaltyplant.md 5.2 [D]). There is no refresh: a new one is asked for."""

from uuid import UUID

from simulators.iiko.cloud.messages.shape import Reply, Request


class AccessToken(Request, frozen=True):
    """`/api/1/access_token`; marked deprecated [D]."""

    api_login: str


class AccessTokenV2(Request, frozen=True):
    """`/api/v2/access_token`: mind the `v` [D]."""

    api_key: str
    app_id: UUID
    client_secret: str


class TokenGiven(Reply, frozen=True):
    correlation_id: UUID
    token: str
