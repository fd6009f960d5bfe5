"""What the sheets and columns of a planning-session worksheet are called, for those who write and read it."""

from collections.abc import Mapping

from territory_opt.rules.verdict import Standing

SCHEMA = "territory_opt/session/1"
PREPARE, ESTIMATE, HOURS, DEALS, CLIENTS, HIDDEN = "Prepare", "Estimate", "Hours", "Deals", "Clients", "_session"

PART, OWN_ESTIMATE = "Part", "My estimate"
NUMBER = "No."
"""The column that says which record a row is about, wherever it was sorted to."""

OWN_HOURS = "My hours a week"
OWN_PART, OWN_ODDS, OWN_CLOSE = "My part", "My odds", "My close date"
CLIENT_HOURS = "My hours a week"
NONE, HALF, PRESENT, MORE, ALL_OUT = "No effort", "Half of it", "As now", "Half more", "All-out"
SALES = (NONE, HALF, PRESENT, MORE, ALL_OUT)

ESTIMATED = (Standing.FLOW, Standing.LIKELY, Standing.STRETCH)
"""The parts of a target that a rep estimates."""

PART_NAMES: Mapping[Standing, str] = {
    Standing.FLOW: "Flow",
    Standing.LIKELY: "Likely",
    Standing.STRETCH: "Stretch",
    Standing.LATER: "Later",
    Standing.SET_ASIDE: "Set aside",
}
