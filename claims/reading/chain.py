"""The chain by which a claim's words reached us, as a sentence.

Each form of a chain has a complete sentence, so that a translation can use the word order of its language.
"""

from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Attribution, Claim

DIRECT, ANONYMOUS = Attribution.Directness.DIRECT, Attribution.Directness.ANONYMOUS
PARAPHRASED, TRANSLATED = Attribution.Directness.PARAPHRASED, Attribution.Directness.TRANSLATED
OUTLET_NOT_ON_RECORD = gettext_lazy("an outlet not on record")
# By the first hop: with one more hop, its outlet; and with any number of hops between.
ONE_HOP_SENTENCES = {
    DIRECT: gettext_lazy("Said to %(first)s, reported by %(outlet)s."),
    PARAPHRASED: gettext_lazy("Paraphrased by %(first)s, reported by %(outlet)s."),
    TRANSLATED: gettext_lazy("Translated by %(first)s, reported by %(outlet)s."),
    ANONYMOUS: gettext_lazy("Said to %(first)s without a name, reported by %(outlet)s."),
}
MORE_HOPS_SENTENCES = {
    DIRECT: gettext_lazy("Said to %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    PARAPHRASED: gettext_lazy("Paraphrased by %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    TRANSLATED: gettext_lazy("Translated by %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    ANONYMOUS: gettext_lazy("Said to %(first)s without a name, carried by %(carriers)s, reported by %(outlet)s."),
}


def chain_sentence(claim: Claim) -> str:
    """The chain in the order of its hops: `Said to IRNA, carried by Reuters, reported by Kompas.com.`

    Reads `claim.chain`, `claim.article.outlet` and `claim.speakers`; prefetch them for a list.
    """
    outlet, hops = claim.article.outlet, list(claim.chain.all())
    if outlet and any(part.actor.outlet_id == outlet.pk for part in claim.speakers):
        return _("In the outlet’s own voice.")
    told = {"outlet": outlet or OUTLET_NOT_ON_RECORD}
    last = hops.pop() if hops and outlet and hops[-1].outlet_id == outlet.pk else None
    if not hops:
        unnamed = last and last.directness == ANONYMOUS
        return (_("Said to %(outlet)s without a name.") if unnamed else _("Reported by %(outlet)s.")) % told
    told["first"] = hops[0].through
    if len(hops) == 1:
        return ONE_HOP_SENTENCES[hops[0].directness] % told
    told["carriers"] = reduce(join_chain_carriers, (hop.through for hop in hops[1:]))
    return MORE_HOPS_SENTENCES[hops[0].directness] % told


def join_chain_carriers(carrier, following) -> str:
    return _("%(carrier)s, then %(following)s") % {"carrier": carrier, "following": following}
