"""Tags and filters that print dates, roles and chains of claims."""

import datetime

from django import template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import Article
from articles.precision import Precision, date_text_by_precision

from ..editing.bulk import VERBS
from ..history.actions import action_id_of_message
from ..lists.query_string import query_string_without
from ..models import Actor
from ..pages.desk import MOST_WAITING
from ..reading.chain import OUTLET_NOT_ON_RECORD, chain_sentence, speaker_names
from ..reading.highlight import html_with_highlights
from ..text.dates import formatted_article_date, formatted_date
from ..text.intervals import interval_in_days
from ..text.languages import language_name
from ..text.periods import PeriodPrecision

register = template.Library()


@register.simple_tag
def day(date, precision=Precision.DAY):
    """A date with its precision: 5 Nov 2022, Nov 2022 or 2022."""
    return format_html(
        '<time datetime="{}">{}</time>', date_text_by_precision(date, precision), formatted_date(date, precision)
    )


@register.simple_tag
def said(period):
    """When a claim was said: 5 Nov 2022, Nov 2022, on or before 9 Nov 2022, between 7 Nov 2022 and 9 Nov 2022."""
    if period.said_precision == PeriodPrecision.BEFORE:
        return format_html(_("on or before {day}"), day=day(period.said_on))
    if period.said_precision == PeriodPrecision.RANGE:
        return format_html(_("between {first} and {last}"), first=day(period.said_on), last=day(period.said_end))
    return day(period.said_on, period.said_precision)


@register.simple_tag
def term(held):
    """The start and end of a role, as far as they are on record: from 25 Aug 2021 to 19 May 2024."""
    start = day(held.start, held.start_precision) if held.start else None
    end = day(held.end, held.end_precision) if held.end else None
    if start and end:
        return format_html(_("from {start} to {end}"), start=start, end=end)
    if start:
        return format_html(_("from {start}"), start=start)
    return format_html(_("start not on record, to {end}"), end=end) if end else _("start not on record")


@register.simple_tag
def published(article):
    """The date of an article in its own zone: 9 Nov 2022, 19:01 WIB; or “date not on record”."""
    local = article.published_locally
    if local is None:
        return _("date not on record")
    if article.published_precision != Article.Precision.MINUTE:
        return day(local.date(), article.published_precision)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), formatted_article_date(article)
    )


@register.simple_tag
def speakers(claim):
    """The speakers, each with the roles at that time: Hossein Amirabdollahian, foreign minister of Iran."""
    told = [
        format_html(
            '<a href="{}"><bdi>{}</bdi></a>{}', part.actor.get_absolute_url(), part.actor.name, speaker_roles(part)
        )
        for part in claim.speakers
    ]
    if len(told) < 2:
        return told[0] if told else OUTLET_NOT_ON_RECORD
    first = format_html_join(", ", "{}", [(one,) for one in told[:-1]])
    return format_html(_("{first} and {last}, jointly"), first=first, last=told[-1])


def speaker_roles(part):
    if part.actor.kind == Actor.Kind.OUTLET:
        return _(", in its own voice")
    unnamed = [_("unnamed")] if part.actor.kind == Actor.Kind.UNNAMED else []
    return "".join(
        f", {word}"
        for word in [
            *unnamed,
            *(_("%(role)s of %(body)s") % {"role": role.role, "body": role.body.name} for role in part.roles),
        ]
    )


@register.simple_tag
def names(claim):
    """The names of the speakers, without their roles."""
    return speaker_names(claim)


@register.filter
def chain(claim):
    return chain_sentence(claim)


@register.simple_tag
def distance(claim, other):
    """How much earlier or later the other claim was said."""
    return interval_in_days(claim, other)


@register.simple_tag
def only_without(parameters, name, value):
    """The query string without one value of a parameter (None: all values), and without the position in the list."""
    pairs = query_string_without(parameters, "before", "after")
    return "?" + urlencode([(key, one) for key, one in pairs if key != name or value not in {None, one.strip()}])


@register.simple_tag
def with_value(parameters, **changed):
    """The query string with other values of some parameters; an empty value removes the parameter."""
    pairs = query_string_without(parameters, *changed)
    return "?" + urlencode(pairs + [(key, value) for key, value in changed.items() if value])


@register.simple_tag
def relation_from(link, claim):
    return link.relation_from(claim)


@register.filter
def language(tag):
    """The name of a language in the reader's language: Indonesian, Indonesia."""
    return language_name(tag)


@register.filter
def lookup(table, key):
    """A dictionary's value, or 0 if the key is missing: for counts."""
    return table.get(key, 0)


@register.filter
def counted(waiting):
    """The number of rows in a list of the desk; with a plus from MOST_WAITING on, the most that a list shows."""
    return f"{len(waiting)}+" if len(waiting) >= MOST_WAITING else len(waiting)


@register.simple_tag(takes_context=True)
def chosen(context, row):
    """The `value` of the checkbox that chooses a row at the desk; checked again if the choice was refused."""
    value, sent = f"{row.pk}~{row.version}", context.get("refused") or QueryDict()
    verb = VERBS.get(sent.get("verb"))
    is_chosen = verb and verb.model is type(row) and value in sent.getlist("chosen")
    return format_html('value="{}"{}', value, " checked" if is_chosen else "")


@register.filter
def undoes(message):
    """The id of the action of a message, for its undo button; None if there is no button."""
    return action_id_of_message(message)


@register.filter
def hits(text):
    """The text with the search words marked."""
    return html_with_highlights(text)


@register.simple_tag(takes_context=True)
def control(context):
    """The control of `field`. Screen readers read it with its hint and errors, by the ids in parts/field.html."""
    field = context["field"]
    ids = [f"{field.auto_id}_hint"] * bool(context.get("hint")) + [f"{field.auto_id}_error"] * bool(field.errors)
    return field.as_widget(attrs={"aria-describedby": " ".join(ids)} if ids else {})


@register.filter
def field_of(form, name):
    """The field of a form by its name."""
    return form[name]


@register.filter
def recorded(moment):
    """The day of a moment in UTC: 1 Mar 2026."""
    return formatted_date(moment.astimezone(datetime.UTC).date(), Precision.DAY)
