"""The chain by which a claim's words reached us, in sentences: only what is recorded, and that the rest is not.

Each form of a chain has a complete sentence, so that a translation can use the word order of its language.
"""

from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Attribution, Claim

VERBATIM, PARAPHRASED = Attribution.Passed.VERBATIM, Attribution.Passed.PARAPHRASED
TRANSLATED, NOT_RECORDED, SAID_TO_IT = Attribution.Passed.TRANSLATED, "", "said to it"
OUTLET_NOT_ON_RECORD = gettext_lazy("an outlet not on record")
# By what is recorded of the first hop: alone, where it is the article's outlet; with one more hop, that outlet; and
# with any number of hops between.
OWN_HOP_SENTENCES = {
    SAID_TO_IT: gettext_lazy("Said to %(outlet)s."),
    VERBATIM: gettext_lazy("Printed as a quotation by %(outlet)s."),
    PARAPHRASED: gettext_lazy("Paraphrased by %(outlet)s."),
    TRANSLATED: gettext_lazy("Translated by %(outlet)s."),
    NOT_RECORDED: gettext_lazy("Quoted by %(outlet)s."),
}
ONE_HOP_SENTENCES = {
    SAID_TO_IT: gettext_lazy("Said to %(first)s, reported by %(outlet)s."),
    VERBATIM: gettext_lazy("Printed as a quotation by %(first)s, reported by %(outlet)s."),
    PARAPHRASED: gettext_lazy("Paraphrased by %(first)s, reported by %(outlet)s."),
    TRANSLATED: gettext_lazy("Translated by %(first)s, reported by %(outlet)s."),
    NOT_RECORDED: gettext_lazy("Quoted by %(first)s, reported by %(outlet)s."),
}
MORE_HOPS_SENTENCES = {
    SAID_TO_IT: gettext_lazy("Said to %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    VERBATIM: gettext_lazy("Printed as a quotation by %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    PARAPHRASED: gettext_lazy("Paraphrased by %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    TRANSLATED: gettext_lazy("Translated by %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
    NOT_RECORDED: gettext_lazy("Quoted by %(first)s, carried by %(carriers)s, reported by %(outlet)s."),
}


def speaker_names(claim: Claim, separator: str = ", ") -> str:
    """The names of the speakers; of an article that speaks itself, `an outlet not on record`."""
    return separator.join(part.actor.name for part in claim.speakers) or str(OUTLET_NOT_ON_RECORD)


def chain_sentence(claim: Claim) -> str:
    """Whom the words were said to, the hops in their order, and whether the source is named; each a sentence.

    `Said to reporters. Quoted by IRNA, carried by Reuters, reported by Kompas.com.` Reads `claim.chain`,
    `claim.article.outlet` and `claim.parts`; prefetch them for a list.
    """
    sentences = [chain_addressees_sentence(claim), chain_hops_sentence(claim)]
    if claim.source_unnamed:
        sentences.append(_("The source is not named."))
    return " ".join(filter(None, sentences))


def chain_addressees_sentence(claim: Claim) -> str:
    """To whom the words were said, where the article names them; "" if that is not recorded."""
    named = [*(part.actor for part in claim.said_to), *([claim.audience] if claim.audience else [])]
    return _("Said to %(addressees)s.") % {"addressees": reduce(join_chain_addressees, named)} if named else ""


def chain_hops_sentence(claim: Claim) -> str:
    if claim.is_own_voice_of_unknown_outlet:
        return _("In the voice of an outlet not on record.")
    outlet, hops = claim.article.outlet, list(claim.chain.all())
    if outlet and any(part.actor.outlet_id == outlet.pk for part in claim.speakers):
        return _("In the outlet’s own voice.")
    told = {"outlet": outlet or OUTLET_NOT_ON_RECORD}
    last = hops.pop() if hops and outlet and hops[-1].outlet_id == outlet.pk else None
    if not hops:
        if last is None:
            return _("Reported by %(outlet)s; chain not on record.") % told
        return OWN_HOP_SENTENCES[chain_form_of_hop(last)] % told
    told["first"] = hops[0].through
    if len(hops) == 1:
        return ONE_HOP_SENTENCES[chain_form_of_hop(hops[0])] % told
    told["carriers"] = reduce(join_chain_carriers, (hop.through for hop in hops[1:]))
    return MORE_HOPS_SENTENCES[chain_form_of_hop(hops[0])] % told


def chain_form_of_hop(hop: Attribution) -> str:
    return SAID_TO_IT if hop.heard else hop.passed


def join_chain_addressees(addressee, following) -> str:
    return _("%(addressee)s and %(following)s") % {"addressee": addressee, "following": following}


def join_chain_carriers(carrier, following) -> str:
    return _("%(carrier)s, then %(following)s") % {"carrier": carrier, "following": following}
