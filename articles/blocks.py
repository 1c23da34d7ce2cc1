"""The paragraphs of a page in order: which belong to the article, and which metadata the others give."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import boilerplate, bylines, datelines, guess_language, headlines
from .page import Block, Page, PageHead, Unreadable

MOST_PARAGRAPHS = 5_000
LONGEST_TITLE = 500  # characters, as Article.title
MOST_LINES_ABOVE = 3  # lines above the headline that may hold its date
MOST_LINES_BELOW = 8  # lines from a standfirst on that hold author, time and the first paragraph

OUTSIDE_ARTICLE = gettext_noop("outside the article")
ABOVE_HEADLINE = gettext_noop("above the headline")
BESIDE_HEADLINE = gettext_noop("beside the headline")
BELOW_ARTICLE = gettext_noop("below the article")
PRINTED_TWICE = gettext_noop("printed twice")
DATE = gettext_noop("date and time")
BYLINE = "byline"
WEAK_REASONS = ("", OUTSIDE_ARTICLE)  # a better reason replaces these


def page_of_blocks(blocks: list[Block], said: PageHead) -> Page:
    """The page of these paragraphs, some of which may be cut already. Raises Unreadable when none is left."""
    if len(blocks) > MOST_PARAGRAPHS:
        raise Unreadable(
            _("This has more than %(most)s paragraphs, which no article has.")
            % {"most": number_format(MOST_PARAGRAPHS, force_grouping=True)}
        )
    page = Page(blocks=blocks, byline=said.byline, url=said.url, warnings=list(said.warnings))
    cut_boilerplate_blocks(blocks)
    page.language = language_of_blocks(blocks, said, page.warnings)
    place, body = headline_among_blocks(blocks, said, page.language)
    body = prose_block_below_standfirst(blocks, body, page.language)
    page.title = title_of_blocks(blocks, place, said, page.warnings)
    page.warnings += rival_headline_block_warnings(blocks, place, said)
    page.outlet = outlet_of_blocks(blocks, place, body, said, page.warnings)
    told = dates_of_blocks(blocks, place, body, page.language)
    if said.dates:
        told = [date for date in told if isinstance(date, datelines.Moment)]
    moment, warnings = datelines.agreed_dateline(said.dates + told)
    page.warnings += warnings
    if moment:
        page.published_at, page.precision, page.zone = moment.at, moment.precision, moment.zone
    page.byline = cut_byline_blocks(blocks, place, body) or said.byline
    cut_blocks_around_article(blocks, place, body, page.language)
    put_headline_block_first(page, place)
    if not any(not block.cut for block in blocks):
        raise Unreadable(_("No article text was found here: nothing but menus, promotions and labels."))
    return page


def cut_boilerplate_blocks(blocks: list[Block]) -> None:
    named = 0
    end = agency_credit_block(blocks)
    for block in blocks:
        below = boilerplate.boilerplate_headlines_below_label(block.text)
        if block.cut in WEAK_REASONS and block is not end:
            block.cut = boilerplate.boilerplate_reason(block.text) or block.cut
        if below or headlines.is_prose_not_headline(block.text):
            named = below
        elif named:
            block.cut = block.cut or boilerplate.READ_ALSO
            named -= 1


def agency_credit_block(blocks: list[Block]) -> Block | None:
    """The last prose, if it credits an agency as a caption does; never the only prose of the page."""
    prose = [block for block in blocks if not block.cut and headlines.is_prose_not_headline(block.text)]
    for block in reversed(prose[1:]):
        if boilerplate.is_boilerplate_agency_caption(block.text):
            return block
        if not boilerplate.boilerplate_reason(block.text):
            return None
    return None


def language_of_blocks(blocks: list[Block], said: PageHead, warnings: list[str]) -> str:
    guessed = guess_language.guessed_language(" ".join(block.text for block in blocks if not block.cut))
    if guessed and said.language and said.language.split("-")[0] != guessed:
        warnings.append(
            _("The page says that its language is %(said)s, but its words are %(guessed)s.")
            % {"said": said.language, "guessed": guessed}
        )
    return guessed or said.language


def headline_among_blocks(blocks: list[Block], said: PageHead, tongue: str) -> tuple[int | None, int]:
    """The indexes of the headline (None when there is none) and of the first prose."""
    lines = [block.text for block in blocks]
    body = next((n for n, b in enumerate(blocks) if not b.cut and headlines.is_prose_not_headline(b.text)), len(blocks))
    if said.title:
        title = headlines.fold_line_like_headline(said.title)
        same = [
            place for place, line in enumerate(lines[: body + 1]) if headlines.fold_line_like_headline(line) == title
        ]
        return (same[-1] if same else None), max(body, same[-1] + 1 if same else 0)
    candidates, date = [], None
    for place, line in enumerate(lines[:body]):
        if datelines.is_dateline(line, tongue):
            date = place
        elif not blocks[place].cut and not bylines.LABELLED_BYLINE.match(line):
            candidates.append(place)
    return headlines.headline_place(lines, candidates, date), body


def prose_block_below_standfirst(blocks: list[Block], body: int, tongue: str) -> int:
    """The index of the first prose below the lines of author and time, if these lines follow a standfirst."""
    lines = [block.text for block in blocks[: body + MOST_LINES_BELOW]]
    prose = (n for n in range(body + 1, len(lines)) if not blocks[n].cut and headlines.is_prose_not_headline(lines[n]))
    beyond = next(prose, body)
    between = range(body + 1, beyond)
    dates = [date for n in between for date in datelines.publication_dates_of_dateline(lines[n], tongue)]
    is_timed = any(isinstance(date, datelines.Moment) and date.precision == "minute" for date in dates)
    return beyond if is_timed or bylines.find_byline(lines, between)[1] else body


def title_of_blocks(blocks: list[Block], place: int | None, said: PageHead, warnings: list[str]) -> str:
    title = said.title or ("" if place is None else " ".join(blocks[place].text.split()))
    if len(title) <= LONGEST_TITLE:
        return title
    warnings.append(_("The headline is longer than %(most)s characters.") % {"most": LONGEST_TITLE})
    return ""


def rival_headline_block_warnings(blocks: list[Block], place: int | None, said: PageHead) -> list[str]:
    """A warning, if the line above the headline may be the real headline, and this headline its standfirst."""
    above = "" if said.title or not place or blocks[place - 1].cut else blocks[place - 1].text
    if len(above.split()) < headlines.FEWEST_WORDS_BESIDE or not headlines.could_be_headline(above):
        return []
    return [_("“%(line)s” stands above the headline and may be the headline itself.") % {"line": above}]


def outlet_of_blocks(blocks: list[Block], place: int | None, body: int, said: PageHead, warnings: list[str]) -> str:
    above = [block.text for block in blocks[place or 0 : body]]
    prose = [block.text for block in blocks[body : body + 2]]
    named = said.outlets or bylines.byline_newsroom_names(above, prose)
    if len(named) > 1:
        warnings.append(_("The page calls itself by more than one name: %(names)s.") % {"names": ", ".join(named)})
    if len(named) != 1:
        return ""
    return named[0].capitalize() if named[0].isupper() else named[0]  # a dateline writes Harian.com as HARIAN.COM


def dates_of_blocks(blocks: list[Block], place: int | None, body: int, tongue: str) -> list:
    """The dates of the lines around the headline, and dates elsewhere on the page with a label of publication."""
    found = []
    first = place or 0
    for block in blocks[first:body]:
        if block.cut in WEAK_REASONS:  # the date of a caption is that of its photograph
            found += datelines.publication_dates_of_dateline(block.text, tongue)
    for block in [] if found else [*blocks[max(0, first - MOST_LINES_ABOVE) : first], *blocks[body:]]:
        if datelines.dateline_has_publication_label(block.text):
            found += datelines.publication_dates_of_dateline(block.text, tongue)
    for block in [] if found else blocks[max(0, first - MOST_LINES_ABOVE) : first]:
        # A day without a time above the headline is often the day of the reader's visit.
        dates = datelines.publication_dates_of_dateline(block.text, tongue)
        found += [date for date in dates if isinstance(date, datelines.Moment) and date.precision == "minute"]
    return found


def cut_byline_blocks(blocks: list[Block], place: int | None, body: int) -> str:
    """Cut the lines that name the author, and return the byline; a line at the end counts only with a colon."""
    lines = [block.text for block in blocks]
    start = 0 if place is None else place + 1
    end = [n for n in range(body, len(lines)) if ":" in lines[n][:20] and len(lines[n]) <= 170]
    names, taken = bylines.find_byline(lines, [n for n in range(start, body) if blocks[n].cut in WEAK_REASONS])
    if not taken:
        names, taken = bylines.find_byline(lines, end)
    for n in taken:
        blocks[n].cut = BYLINE if blocks[n].cut in WEAK_REASONS else blocks[n].cut
    return names


def cut_blocks_around_article(blocks: list[Block], place: int | None, body: int, tongue: str) -> None:
    """Propose to remove the paragraphs above, beside and below the article, and paragraphs that are repeated."""
    for n, block in enumerate(blocks[: place or 0]):
        same = n != place and headlines.fold_line_like_headline(block.text) == headlines.fold_line_like_headline(
            blocks[place].text
        )
        block.cut = block.cut or (PRINTED_TWICE if same else ABOVE_HEADLINE)
    for block in blocks[0 if place is None else place + 1 : body]:
        if place is not None and headlines.fold_line_like_headline(block.text) == headlines.fold_line_like_headline(
            blocks[place].text
        ):
            block.cut = block.cut or PRINTED_TWICE
        elif block.cut in WEAK_REASONS and datelines.is_dateline(block.text, tongue):
            block.cut = DATE
        elif place is not None and block_line_is_label(block.text):
            block.cut = block.cut or BESIDE_HEADLINE
    kept = [block for block in blocks[body:] if not block.cut]
    for n in boilerplate.repeated_boilerplate_paragraphs([block.text for block in kept]):
        kept[n].cut = PRINTED_TWICE
    cut_blocks_below_article(blocks, body)


def block_line_is_label(line: str) -> bool:
    """Whether the line beside a headline is a rubric, a name or a place, and not a short opening sentence."""
    is_short = len(line.split()) < headlines.FEWEST_WORDS_BESIDE and not headlines.headline_ends_sentence(line)
    return is_short or bylines.is_byline_with_newsroom(line)


def cut_blocks_below_article(blocks: list[Block], body: int) -> None:
    """After the last prose, cut every line below the first cut line."""
    prose = (
        n
        for n in range(len(blocks) - 1, body - 1, -1)
        if not blocks[n].cut and headlines.is_prose_not_headline(blocks[n].text)
    )
    last = next(prose, None)
    if last is None:
        return
    below = False
    for block in blocks[last + 1 :]:
        below = below or bool(block.cut)
        if below:
            block.cut = block.cut or BELOW_ARTICLE


def put_headline_block_first(page: Page, place: int | None) -> None:
    """Keep the headline in its place. When only the page's head has it, put it before the kept paragraphs."""
    if place is not None:
        page.blocks[place].cut = ""
    elif page.title:
        first = next((n for n, block in enumerate(page.blocks) if not block.cut), len(page.blocks))
        if first < len(page.blocks):
            page.blocks.insert(first, Block(page.title))
