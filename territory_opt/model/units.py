"""Names of the identifiers that tie records together; all are plain text, never positions."""

from typing import TypeAlias

RepId: TypeAlias = str
ClientId: TypeAlias = str
OpportunityId: TypeAlias = str
ActivityId: TypeAlias = str
PlaybookId: TypeAlias = str
ActionId: TypeAlias = str
PersonId: TypeAlias = str

REP_ITSELF: PersonId = "rep"
"""In a playbook, the person of an action that the deal's own rep does."""

BUYER: PersonId = "buyer"
"""In a playbook, the person of a step that the buyer takes: it takes time, and no hours of ours."""
