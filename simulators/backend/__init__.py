"""The loyalty backend: programme rules, an append-only ledger, and a part that answers operations (COSTA-02 to
COSTA-04).

Pure rules live in `windows`, `earning`, `benefits`, `proportions`; `accounts` is the state rebuilt from rows; the desks
(`reading`, `spending`, `selling`, `undoing`, `returning`) decide; `turns` tells the tries of a receipt apart; `books`
makes it idempotent; `part` is the actor.
"""
