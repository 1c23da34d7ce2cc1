"""The chain by which the words of a claim reached us, told as a sentence."""

from .models import Attribution, Claim

FIRST = {
    Attribution.Directness.DIRECT: "said to {}",
    Attribution.Directness.PARAPHRASED: "paraphrased by {}",
    Attribution.Directness.TRANSLATED: "translated by {}",
    Attribution.Directness.ANONYMOUS: "said to {} without a name",
}
NOT_ON_RECORD = "an outlet not on record"


def sentence(claim: Claim) -> str:
    """Say the chain as the words travelled: `Said to IRNA, carried by Reuters, reported by Kompas.com.`

    Reads `claim.chain`, `claim.article.outlet` and `claim.speakers`; prefetch them for a list.
    """
    outlet = claim.article.outlet
    hops = list(claim.chain.all())
    if outlet and any(part.actor.outlet_id == outlet.pk for part in claim.speakers):
        return "In the outlet’s own voice."
    reported = f"reported by {outlet or NOT_ON_RECORD}"
    if hops and outlet and hops[-1].outlet_id == outlet.pk:
        last = hops.pop()
        if not hops and last.directness == Attribution.Directness.ANONYMOUS:
            reported = f"said to {outlet} without a name"
    said = [
        (FIRST[hop.directness] if not position else "carried by {}").format(hop.through)
        for position, hop in enumerate(hops)
    ]
    told = ", ".join([*said, reported])
    return f"{told[0].upper()}{told[1:]}."
