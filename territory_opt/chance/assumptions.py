"""What the chance of a target rests on that no data gave, beside the assumptions of the plan."""

from collections.abc import Mapping

from territory_opt.model.finding import Assumption

ASSUMPTIONS: Mapping[str, Assumption] = {
    "development_spread": Assumption(
        value=0.0,
        unit="money",
        source="assumed: new business with known clients comes in at its expected value; no data says how it spreads",
        effect="the chance of making the target: with a spread it comes, as a rule, nearer to one half",
    ),
    "new_deal_spread": Assumption(
        value=0.0,
        unit="money",
        source="assumed: the number of deals that prospecting wins is Poisson, and each brings the mean amount",
        effect="the chance of making the target: with amounts that differ it comes, as a rule, nearer to one half",
    ),
    "deal_correlation": Assumption(
        value=0.1,
        low=0.0,
        high=0.24,
        source=(
            "assumed: a tenth of what decides a deal is common to all of them; no measurement of sales is known to us. "
            "For loans that are not paid back, banking rules take 0.12 to 0.24 of firms and 0.03 to 0.16 of consumers "
            "(Basel Committee, International Convergence of Capital Measurement and Capital Standards, 2006, "
            "paragraphs 272 and 330)"
        ),
        effect="the chance of making the target if deals rise and fall together",
    ),
}
