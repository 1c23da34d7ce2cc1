"""A list of claims: its page, the counts of its facets and its histogram, in one statement.

One statement reads one state of the database, so the page, the counts and the dates agree. A facet counts the claims of
the selection without the facet's own parameter. The number beside a value is therefore the number of claims in the list
if this value, and no other value of the facet, is chosen. If there are more than MOST_COUNTED claims, only the newest
MOST_COUNTED are counted, and the facet is marked as capped.
"""

# ruff: noqa: S608  parts of SQL are joined here; what was typed is always a parameter
import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, models
from django.db.models import Case, CharField, F, Func, OuterRef, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Outlet
from articles.name_order import name_order_key
from articles.precision import Precision, date_text_by_precision, last_day_by_precision

from ..models import Actor, Claim, ClaimScope, ClaimShift, ClaimTopic, Question, Topic
from ..reading.origins import claims_with_origin
from ..reading.shifts import shift_condition
from ..text.dates import utc_end_of_date
from ..text.periods import PeriodPrecision
from .fields import LABEL_FIELDS
from .filters import ClaimFilterSet, shift_condition_lookups, stances_for_condition
from .filterset import AskedValues
from .index import PAGE_SIZE, PageOfIds, recorded_index_ids, said_index_ids

MOST_COUNTED = 2_000
# How many values of a facet are shown: the most frequent values. Values that are set are shown in addition.
VALUES_SHOWN = {"actor": 8}
OTHER_VALUES_SHOWN = 4
# The facets that are open when the page loads.
OPEN_FACETS = {"kind", "actor", "topic", "answer"}

# The histogram has one bar per month for at most MOST_YEARS_BY_MONTH years, otherwise at most MOST_BARS bars
# of years, from FIRST_YEAR to LAST_YEAR.
MOST_YEARS_BY_MONTH = 2
MOST_BARS = 24
FIRST_YEAR, LAST_YEAR = 1000, 9998


@dataclass
class Choice:
    """A value of a facet. `count` is None if it is not counted, as for a value that is left out."""

    value: str
    label: str
    count: int | None
    is_set: bool = False
    is_left_out: bool = False


@dataclass
class Facet:
    """`is_capped`: only the newest MOST_COUNTED claims are counted. `more`: rarer values exist that are not shown."""

    name: str
    label: str
    choices: list[Choice]
    is_capped: bool = False
    more: bool = False

    @property
    def is_asked(self) -> bool:
        return any(choice.is_set for choice in self.choices)

    @property
    def is_open(self) -> bool:
        return self.name in OPEN_FACETS


@dataclass
class Bar:
    """`first` and `last` are values of said_from and said_to; `share` is the count in percent of the longest bar's."""

    first: str
    last: str
    label: str
    count: int
    share: int = 0
    is_set: bool = False


@dataclass
class Histogram:
    """`by_month`: the bars are the months of the requested years; otherwise they cover all years.

    `some_year`: some dates are known only to the year. `some_period`: some claims were said on or before a day, or
    from one day to another.
    """

    bars: list[Bar]
    by_month: bool
    is_capped: bool
    some_year: bool = False
    some_period: bool = False


@dataclass
class PageWithFacets:
    """`found`: the number of claims. `withdrawn`: the number of claims published by `as_of` and withdrawn since.

    In both, MOST_COUNTED + 1 stands for every higher number.
    """

    page: PageOfIds = field(default_factory=lambda: PageOfIds([], None))
    found: int = 0
    withdrawn: int = 0
    facets: list[Facet] = field(default_factory=list)
    histogram: Histogram | None = None

    @property
    def is_capped(self) -> bool:
        return self.found > MOST_COUNTED

    @property
    def told(self) -> str:
        """The number of claims as text: `1,234 claims` or `2,000+ claims`."""
        return facet_count_label(self.found, lambda n: ngettext("%(number)s claim", "%(number)s claims", n))

    @property
    def told_withdrawn(self) -> str:
        return facet_count_label(
            self.withdrawn,
            lambda n: ngettext(
                "%(number)s claim that our record showed that day was withdrawn since, and is not shown.",
                "%(number)s claims that our record showed that day were withdrawn since, and are not shown.",
                n,
            ),
        )


def facet_count_label(count: int, sentence) -> str:
    shown = number_format(min(count, MOST_COUNTED), force_grouping=True)
    return sentence(count) % {"number": f"{shown}+" if count > MOST_COUNTED else shown}


def actor_facet_pairs(asked: AskedValues) -> QuerySet:
    """Pairs of a claim and an actor it counts for. If a shift is requested: only the actors with this shift."""
    found = ClaimScope.objects.all()
    if asked["shift"]:
        same = shift_condition_lookups(asked.without("actor"))
        found = found.filter(shift_condition(asked["shift"], "claim_id", actor=OuterRef("actor_id"), **same))
    return found.values_list("claim_id", "actor_id")


def shift_facet_pairs(asked: AskedValues) -> QuerySet:
    """Pairs of a claim and the change of answer that it made (no-yes), for the requested actors and questions."""
    shifts = ClaimShift.objects.filter(**shift_condition_lookups(asked))
    return shifts.values_list("after_id", Concat("from_answer", Value("-"), "to_answer"))


def question_facet_pairs(asked: AskedValues) -> QuerySet:
    """Pairs of a claim and a question it answers. If a shift is requested: only the questions with this shift."""
    found = stances_for_condition(asked.without("question"), asked["answer"]).exclude(answer__in=asked["not_answer"])
    if asked["shift"]:
        same = shift_condition_lookups(asked.without("question"))
        found = found.filter(shift_condition(asked["shift"], "claim_id", question=OuterRef("question_id"), **same))
    return found.values_list("claim_id", "question_id")


# By parameter: the heading, the (claim, value) pairs to count, and the model whose ids the values are, if any.
COUNTED_FACETS: dict[str, tuple[str, Callable[[AskedValues], QuerySet], type[models.Model] | None]] = {
    "kind": (gettext_lazy("Kind"), lambda _: Claim.objects.values_list("pk", "kind"), None),
    "actor": (gettext_lazy("Actor"), actor_facet_pairs, Actor),
    "topic": (gettext_lazy("Topic"), lambda _: ClaimTopic.objects.values_list("claim_id", "topic_id"), Topic),
    "question": (gettext_lazy("Question"), question_facet_pairs, Question),
    "answer": (
        gettext_lazy("Answer"),
        lambda asked: stances_for_condition(asked, []).values_list("claim_id", "answer"),
        None,
    ),
    "outlet": (gettext_lazy("Outlet"), lambda _: Claim.objects.values_list("pk", "article__outlet_id"), Outlet),
    "origin": (gettext_lazy("Origin"), lambda _: claims_with_origin().values_list("pk", "origin_outlet"), Outlet),
    "shift": (gettext_lazy("Changed answer"), shift_facet_pairs, None),
}
# Facets with fixed choices most of which no claim has: only choices that at least one claim has are shown.
SPARSE_FACETS = {"shift"}
# The parameters that are dropped from a facet's selection, if these are more than its own parameter. With `question`,
# `not_answer` is dropped, too, because it excludes answers to the requested questions.
DROPPED_PARAMETERS = {"question": ("question", "not_answer")}
# Facets whose values are shown without a count: the heading of each.
UNCOUNTED_FACETS = {"chain": gettext_lazy("Chain"), "linked": gettext_lazy("Linked")}


def page_with_facets(claim_filter: ClaimFilterSet) -> PageWithFacets:
    """The page, the facets and the histogram for a filter. If a value is invalid: only facets, without counts."""
    if not claim_filter.is_valid():
        return PageWithFacets(
            facets=[facet_of(claim_filter, name, None) for name in [*COUNTED_FACETS, *UNCOUNTED_FACETS]]
        )
    rows = FacetStatement(claim_filter).rows()
    facets = [
        facet_of(claim_filter, name, rows[name], rows["capped"].get(name))
        for name in [*COUNTED_FACETS, *UNCOUNTED_FACETS]
    ]
    keys = [(int(claim), key) for claim, key, _ in rows["page"]]
    following = f"{keys[PAGE_SIZE - 1][1]}~{keys[PAGE_SIZE - 1][0]}" if len(keys) > PAGE_SIZE else None
    return PageWithFacets(
        page=PageOfIds([claim for claim, _ in keys[:PAGE_SIZE]], following),
        found=rows["found"][0][2],
        withdrawn=rows["withdrawn"][0][2] if rows["withdrawn"] else 0,
        facets=[facet for facet in facets if facet.choices],
        histogram=histogram_of(claim_filter.asked, rows["said"], is_capped=rows["capped"]["said"]),
    )


class FacetStatement:
    """The SQL statement: its parts, each with its parameters in the order of the placeholders."""

    def __init__(self, claim_filter: ClaimFilterSet):
        self.asked = claim_filter.asked
        self.ids = recorded_index_ids if claim_filter.is_recorded else said_index_ids
        # The format in which `before=` contains a time or a day.
        self.key = (
            "(extract(epoch FROM key) * 1000000)::bigint::text"
            if claim_filter.is_recorded
            else "to_char(key, 'YYYY-MM-DD')"
        )
        self.before = claim_filter.cursor
        # The counted selections; the CTEs with their parameters; the SELECTs with their parameters.
        self.bases: list[AskedValues] = []
        self.named: list[tuple[str, tuple]] = []
        self.selects: list[tuple[str, tuple]] = []

    def rows(self) -> dict:
        """Lists of (value, label, count) by the name of a part.

        `capped` has, by name, whether the selection of a part has more than MOST_COUNTED claims.
        """
        self.page()
        self.count_all()
        bases = {name: self.count(name) for name in COUNTED_FACETS} | {"said": self.count_days()}
        self.count_withdrawn()
        sql = f"WITH {', '.join(part for part, _ in self.named)} {' UNION ALL '.join(part for part, _ in self.selects)}"
        found = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, values in self.named + self.selects for value in values])
            for name, value, label, count in cursor.fetchall():
                found[name].append((value, label, count))
        sizes = {int(base): count for base, _, count in found["size"]}
        return found | {"capped": {name: sizes[base] > MOST_COUNTED for name, base in bases.items()}}

    def page(self) -> None:
        ids, parameters = facet_sql(self.ids(self.asked, self.before, PAGE_SIZE + 1))
        self.named.append((f"page (key, claim_id) AS MATERIALIZED ({ids})", parameters))
        # Without the table name, ORDER BY would use the columns of the result, and sort numbers as text.
        newest = "ORDER BY page.key DESC, page.claim_id DESC"
        self.selects.append((f"(SELECT 'page', claim_id::text, {self.key}, 0 FROM page {newest})", ()))

    def count_all(self) -> None:
        self.selects.append((f"SELECT 'found', '', '', count(*) FROM base{self.base(self.asked)}", ()))

    def base(self, asked: AskedValues) -> int:
        """The number of the CTE with the newest claims of this selection: at most MOST_COUNTED + 1 of them."""
        if asked not in self.bases:
            number = len(self.bases)
            self.bases.append(asked)
            ids, parameters = facet_sql(self.ids(asked, None, MOST_COUNTED + 1))
            self.named.append((f"base{number} (key, claim_id) AS MATERIALIZED ({ids})", parameters))
            newest = f"SELECT claim_id FROM base{number} ORDER BY key DESC, claim_id DESC LIMIT {MOST_COUNTED}"
            self.named.append((f"newest{number} AS MATERIALIZED ({newest})", ()))
            self.selects.append((f"SELECT 'size', '{number}', '', count(*) FROM base{number}", ()))
        return self.bases.index(asked)

    def count(self, name: str) -> int:
        _, pairs_of, registry = COUNTED_FACETS[name]
        base = self.base(self.asked.without(*DROPPED_PARAMETERS.get(name, [name])))
        pairs, parameters = facet_sql(pairs_of(self.asked))
        wanted = self.asked[name]
        counted = (
            f"SELECT value, count(DISTINCT claim_id) AS n FROM newest{base} JOIN ({pairs}) pairs (claim_id, value) "
            "USING (claim_id) WHERE value IS NOT NULL GROUP BY value "
            f"ORDER BY value = ANY (%s) DESC, n DESC, value LIMIT {facet_values_shown(name) + 1 + len(wanted)}"
        )
        if registry is None:
            self.selects.append(
                (f"(SELECT '{name}', value, '', n FROM ({counted}) counted)", (*parameters, list(wanted)))
            )
        else:
            table, label = registry._meta.db_table, LABEL_FIELDS.get(registry, "name")
            select = f"SELECT '{name}', r.slug, r.{label}, n FROM ({counted}) counted JOIN {table} r ON r.id = value"
            self.selects.append((f"({select})", (*parameters, [row.pk for row in wanted])))
        return base

    def count_days(self) -> int:
        span = histogram_years_by_month(self.asked)
        within = {"said_from": span[0], "said_to": span[1]} if span else {"said_from": None, "said_to": None}
        base = self.base(self.asked.replacing(**within))
        pairs, parameters = facet_sql(
            Claim.objects.annotate(period=histogram_period_expression(by_month=bool(span))).values_list("pk", "period")
        )
        counted = f"JOIN ({pairs}) pairs (claim_id, value) USING (claim_id) GROUP BY value"
        self.selects.append((f"SELECT 'said', value, '', count(*) FROM newest{base} {counted}", parameters))
        return base

    def count_withdrawn(self) -> None:
        """Count the claims that were withdrawn since `as_of`, without the other filters.

        With the other filters, the count would reveal what the withdrawn claims are about.
        """
        if self.asked["as_of"]:
            end = utc_end_of_date(self.asked["as_of"])
            gone = Claim.objects.filter(status=Claim.Status.WITHDRAWN, published_at__lt=end, withdrawn_at__gte=end)
            sql, parameters = facet_sql(gone.order_by().values_list(Value(1))[: MOST_COUNTED + 1])
            self.selects.append((f"SELECT 'withdrawn', '', '', count(*) FROM ({sql}) gone", parameters))


def facet_values_shown(name: str) -> int:
    return VALUES_SHOWN.get(name, OTHER_VALUES_SHOWN)


def facet_sql(queryset: QuerySet) -> tuple[str, tuple]:
    return queryset.query.sql_with_params()


def facet_of(claim_filter: ClaimFilterSet, name: str, counted: list | None, is_capped: bool | None = False) -> Facet:
    """The facet of the counted rows (value, label, count).

    A facet with fixed choices, unless it is in SPARSE_FACETS, also shows choices that no claim has.
    """
    labels = {value: label for value, label in claim_filter.form.choice_labels(name).items() if value}
    asked, left_out = (dict(labelled_facet_values(claim_filter, parameter)) for parameter in (name, f"not_{name}"))
    numbers = {value: count for value, _, count in counted or []}
    if not labels:
        most_first = sorted(counted or [], key=lambda row: (-row[2], name_order_key(row[1])))
        labels = {value: label for value, label, _ in most_first[: facet_values_shown(name) + len(asked)]}
    elif name in SPARSE_FACETS:
        labels = {value: label for value, label in labels.items() if value in numbers}
    labels = labels | {value: label for value, label in asked.items() if value not in labels}
    choices = [
        Choice(
            value,
            labels.get(value) or left_out[value],
            None if counted is None or name in UNCOUNTED_FACETS or value in left_out else numbers.get(value, 0),
            is_set=value in asked,
            is_left_out=value in left_out,
        )
        for value in {**labels, **left_out}
    ]
    heading = COUNTED_FACETS[name][0] if name in COUNTED_FACETS else UNCOUNTED_FACETS[name]
    return Facet(name, heading, choices, bool(is_capped), more=len(numbers) > len(labels))


def labelled_facet_values(claim_filter: ClaimFilterSet, name: str) -> list[tuple[str, str]]:
    """The values of a parameter that are set, as (value in the address, label); as typed if the filter is invalid."""
    if not claim_filter.is_valid():
        return [(value, value) for value in claim_filter.form[name].value() or []]
    form = claim_filter.form
    labels = form.choice_labels(name)
    return [(getattr(value, "slug", value), labels.get(value, str(value))) for value in form.cleaned_data[name]]


def histogram_years_by_month(asked: AskedValues) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day of the years in the requested range.

    None if the range is not complete, or if it has more than MOST_YEARS_BY_MONTH years: then bars are not months.
    """
    first, last = asked["said_from"], asked["said_to"]
    if not first or not last or last.year - first.year >= MOST_YEARS_BY_MONTH:
        return None
    return first.replace(month=1, day=1), last.replace(month=12, day=31)


def histogram_period_expression(*, by_month: bool) -> Case:
    """The year of a claim's date, `2022`; with `by_month` its month, `2022-11`, or the year if only this is known.

    `../2022-11` for what was said on or before a day, and `2022-11/2023-01` for what was said from one day to another.
    """
    pattern = Value("YYYY-MM" if by_month else "YYYY")

    def written(day: str) -> Func:
        return Func(F(day), pattern, function="to_char", output_field=CharField())

    year = Func(F("said_on"), Value("YYYY"), function="to_char", output_field=CharField())
    return Case(
        When(said_precision=PeriodPrecision.YEAR, then=year),
        When(said_precision=PeriodPrecision.BEFORE, then=Concat(Value("../"), written("said_on"))),
        When(said_precision=PeriodPrecision.RANGE, then=Concat(written("said_on"), Value("/"), written("said_end"))),
        default=written("said_on"),
    )


def histogram_of(asked: AskedValues, counted: list[tuple[str, str, int]], *, is_capped: bool) -> Histogram | None:
    """The histogram of the counted rows (period, "", number); None if there are no rows."""
    numbers = {period: number for period, _, number in counted}
    if not numbers:
        return None
    span = histogram_years_by_month(asked)
    bars = histogram_month_bars(numbers, span) if span else histogram_year_bars(numbers)
    longest = max(bar.count for bar in bars) or 1
    for bar in bars:
        bar.share = -(-bar.count * 100 // longest)
        bar.is_set = histogram_bar_is_set(asked, bar)
    some_year = bool(span) and any(len(period) == 4 for period in numbers)
    some_period = any("/" in period for period in numbers)
    return Histogram(bars, bool(span), is_capped, some_year=some_year, some_period=some_period)


def histogram_bar_is_set(asked: AskedValues, bar: Bar) -> bool:
    """Whether the requested range overlaps the period of the bar; False if no range is requested."""
    if not asked["said_from"] and not asked["said_to"]:
        return False
    first = datetime.date.fromisoformat(f"{bar.first}-01-01"[:10])
    last = last_day_of_bar(bar.last)
    return (not asked["said_to"] or first <= asked["said_to"]) and (
        not asked["said_from"] or last >= asked["said_from"]
    )


def last_day_of_bar(period: str) -> datetime.date:
    year, _, month = period.partition("-")
    first = datetime.date(int(year), int(month or 1), 1)
    return last_day_by_precision(first, Precision.MONTH if month else Precision.YEAR)


def histogram_month_bars(numbers: dict[str, int], span: tuple[datetime.date, datetime.date]) -> list[Bar]:
    bars = []
    for year in range(span[0].year, span[1].year + 1):
        for month in range(1, 13):
            first = datetime.date(year, month, 1)
            period = date_text_by_precision(first, Precision.MONTH)
            count = histogram_count_from_to(numbers, period, period)
            bars.append(Bar(period, period, date_format(first, "M Y"), count))
    return bars


def histogram_count_from_to(numbers: dict[str, int], first: str, last: str) -> int:
    """The number of claims whose period overlaps the months or years from `first` to `last`."""
    return sum(number for period, number in numbers.items() if histogram_period_overlaps(period, first, last))


def histogram_period_overlaps(period: str, first: str, last: str) -> bool:
    """Whether a period overlaps the months or years from `first` to `last`; a year overlaps each of its months."""
    begin, _slash, end = period.rpartition("/")
    begin = begin or end
    ends_late_enough = end >= first[: len(end)]
    return ends_late_enough and (begin == ".." or begin <= last[: len(begin)])


def histogram_year_bars(numbers: dict[str, int]) -> list[Bar]:
    """A bar for each year, decade, century or millennium from the first to the last year.

    The shortest of these periods is used that gives at most MOST_BARS bars.
    """
    ends = [year for period in numbers for year in period.split("/") if year != ".."]
    first, last = int(min(ends)), int(max(ends))
    step = next(step for step in (1, 10, 100, 1000) if last // step - first // step < MOST_BARS)
    bars = []
    for start in range(first // step * step, last + 1, step):
        begin, end = max(start, FIRST_YEAR), min(start + step - 1, LAST_YEAR)
        count = histogram_count_from_to(numbers, f"{begin:04}", f"{end:04}")
        bars.append(Bar(str(begin), str(end), str(begin) if step == 1 else f"{begin}–{end}", count))
    return bars
