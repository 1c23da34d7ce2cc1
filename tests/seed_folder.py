"""Folders of seeds for tests: a small folder, a folder of any size, and a random folder in any form of the format."""

from itertools import pairwise

from articles.text import normalise_article_text

SEED_FILES = {
    "outlets.yaml": """\
- {slug: kompas, name: Kompas.com, kind: newsroom, language: id}
- {slug: reuters, name: Reuters, kind: agency, language: en}
""",
    "actors.yaml": """\
- slug: iran
  name: Iran
  kind: state
- slug: minister
  name: Hossein Amirabdollahian
  kind: person
  names:
    - {name: حسین امیرعبداللهیان, language: fa}
  affiliations:
    - {body: iran, role: foreign minister, start: 2021-08-25, end: 2024, source: a source}
""",
    "topics.yaml": """\
- slug: drones
  name: drones
- slug: war
  name: war
""",
    "questions.yaml": """\
- slug: missiles
  text: Has Iran supplied missiles to Russia?
  description: |
    No when it is denied.
""",
    "articles/utusan.yaml": """\
title: Utusan Rusia di Teheran
outlet: kompas
language: id
published_at: 2022-11-09T19:01+07:00
text: |
  Iran mengirim drone. Ia membantah rudal “sama sekali”.

  Iran membantah lagi rudal “sama sekali” di café 😀.
claims:
  - slug: drones-sent
    kind: admission
    gist: Iran sent drones.
    quote: Iran mengirim drone
    speakers: [minister]
    about: [iran]
    said_on: 2022-11-05
    topics: [drones]
    chain: [{outlet: reuters, passed: translated}, {outlet: kompas, passed: translated}]
  - slug: no-missiles
    kind: denial
    extent: full
    denies: drones-sent
    gist: Iran sent no missiles.
    quote: “sama sekali”
    occurrence: 2
    speakers: [minister, iran]
    said_on: 2022-11
    basis: report
    stances: [{question: missiles, answer: no}]
  - slug: cafe
    kind: assertion
    gist: There is a café.
    quote: café 😀
    speakers: [kompas]
    said_on: 2022
""",
    "links.yaml": """\
- source: drones-sent
  relation: admits
  target: no-missiles
  rationale: Both are about arms.
""",
}


def write_seeds(folder):
    (folder / "articles").mkdir(parents=True)
    for name, text in SEED_FILES.items():
        (folder / name).write_text(text)
    return folder


def write_many_seeds(folder, claims):
    """Write the small folder plus one article with so many claims. Each claim has its own actor and its own link."""
    numbers = range(claims)
    write_seeds(folder)
    with (folder / "actors.yaml").open("a") as file:
        file.write("".join(f"- {{slug: actor-{n}, name: Actor {n}x, kind: person}}\n" for n in numbers))
    with (folder / "links.yaml").open("a") as file:
        link = "- {{source: claim-{n}, relation: context, target: cafe, rationale: Why not.}}\n"
        file.write("".join(link.format(n=n) for n in numbers))
    claim = (
        "  - {{slug: claim-{n}, kind: assertion, gist: Gist {n}., quote: Kalimat {n}., speakers: [actor-{n}, iran],"
        " said_on: 2023, topics: [war], chain: [{{outlet: kompas, passed: verbatim}}],"
        " stances: [{{question: missiles, answer: yes}}]}}\n"
    )
    text = "title: Banyak\nlanguage: id\ntext: |\n" + "".join(f"  Kalimat {n}.\n" for n in numbers) + "claims:\n"
    (folder / "articles/banyak.yaml").write_text(text + "".join(claim.format(n=n) for n in numbers))
    return folder


# Texts that YAML, editors and terminals often handle wrongly.
HOSTILE_WORDS = [
    *(
        "no",
        "Yes",
        "null",
        "~",
        "2022-11-05",
        "1e5",
        "- a",
        "? b",
        ": #",
        "a: b",
        "a #b",
        "---",
        "...",
        "%TAG",
        "@",
        "`",
    ),
    *(
        "'",
        '"',
        "\\",
        "[x]",
        "{y}",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "<<",
        "=",
        "-",
        "#",
        "  ",
        "\u00a0",
        "\u200b",
        "\u202e",
    ),
    *("😀", "👩‍👩‍👧", "حسین", "می‌گوید", "e\u0301", "ﬁ", "drone", "rudal", "Iran", "word " * 30, "x" * 130),
]
BREAKS = ["\n", "\n\n", "\t", "\n  ", "\u2028", "\n\n\t", "\n- ", "\n---\n\n"]


def random_words(random, *more):
    return " ".join(random.choice([*HOSTILE_WORDS, *more]) for _ in range(random.randint(1, 5)))


def random_name(random):
    """One line that begins and ends with a word."""
    return f"a {random_words(random)} z"[: random.choice([6, 60, 100])].strip()


def quoted_yaml(value):
    """The value as YAML. Each character of a text is escaped, so that quotes and blanks have no effect."""
    if isinstance(value, list):
        return f"[{', '.join(map(quoted_yaml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {quoted_yaml(each)}' for key, each in value.items())}}}"
    return '"' + "".join(f"\\U{ord(sign):08x}" for sign in str(value)) + '"'


def random_date(random):
    return random.choice(["2022", "2022-11", "2022-11-05", "1999-02-28", "2020-02-29", "9998"])


def random_period(random):
    return random.choice([random_date(random), "../2022-11-09", "2022-11-07/2022-11-09", "2022-12/2023-02"])


def random_claims(random, text, slugs, known):
    """Claims that quote a random part of the text, at least one character. Each may deny an earlier claim."""
    claims = []
    for slug in slugs:
        start = random.randrange(len(text) - 1)
        quote = text[start : start + random.choice([1, 5, 40, 200])].strip() or text.strip()[:1]
        places = [place for place in range(len(text)) if text.startswith(quote, place)]
        kind = random.choice(["assertion", "promise", "denial"])
        claim = {
            "slug": slug,
            "kind": kind,
            "gist": random_name(random),
            "quote": quote,
            "said_on": random_period(random),
        }
        if len(places) > 1 or random.random() < 0.2:
            claim["occurrence"] = random.randint(1, len(places))
        if kind == "denial":
            claim["extent"] = random.choice(["full", "partial", "non-committal"])
            claim |= {"denies": known[-1]} if known else {}
            claim |= random.choice([{}, {"denial_of": "knowledge"}])
        claim["speakers"] = random.sample(["a-0", "a-1", "o-0", "no"], random.randint(1, 4))
        claim["about"] = random.sample(["a-0", "a-1", "2022"], random.randint(0, 3))
        claim["topics"] = random.sample(["t-0", "null"], random.randint(0, 2))
        claim["said_to"] = random.sample(["a-0", "a-1"], random.randint(0, 2))
        claim |= random.choice([{}, {"basis": "inferred", "basis_reason": random_name(random)}])
        claim |= random.choice([{}, {"audience": "reporters"}, {"source_unnamed": "yes"}])
        claim["chain"] = [{"outlet": "o-0", "passed": "verbatim", "heard": "no"}, {"actor": "a-1"}]
        claim["stances"] = [{"question": "q-0", "answer": random.choice(["yes", "no", "partly"])}]
        claims.append(claim)
        known.append(slug)
    return claims


def random_article(random, slugs, known):
    title, body = random_name(random), random_words(random, *BREAKS) + " Iran " + random_words(random, *BREAKS)
    above = random.choice(["yes", "no"])
    text = normalise_article_text(f"{title}\n\n{body}" if above == "yes" else body)
    dates = ["2022", "2022-11", "2022-11-05", "2022-11-05T00:30+07:00", "1950-01-01T12:00+07:00", "2022-07-01T23:59Z"]
    article = {"title": title, "language": random.choice(["id", "en", "no"]), "published_at": random.choice(dates)}
    article |= {"byline": random_name(random), "title_above": above, "text": body}
    article |= {"outlet": "o-0"} if random.random() < 0.5 else {}
    return article | {"claims": random_claims(random, text, slugs, known)}


def write_random_seeds(folder, random):
    """Write a random folder of seeds in any form that the format accepts."""
    (folder / "articles").mkdir(parents=True)
    alias = {"name": random_name(random), "language": "fa"}
    lists = {
        "outlets": [{"slug": "o-0", "name": random_name(random), "kind": "agency", "names": [alias]}],
        "actors": [
            {
                "slug": slug,
                "name": random_name(random),
                "kind": "person",
                "description": random_name(random),
                "names": [alias],
            }
            for slug in ("a-0", "a-1", "no", "2022")
        ],
        "topics": [{"slug": slug, "name": random_name(random)} for slug in ("t-0", "null")],
        "questions": [{"slug": "q-0", "text": random_name(random), "description": f"a{random_words(random, *BREAKS)}"}],
    }
    lists["actors"][0]["affiliations"] = [
        {"body": random.choice(["a-1", "o-0"]), "role": random_name(random), "source": random_name(random)}
        | random.choice([{}, {"start": "2020"}, {"start": "2024-03-05", "end": "2024"}])
        for _ in range(random.randint(0, 3))
    ]
    known = []
    for number in range(random.randint(1, 3)):
        slugs = [f"c-{number}-{turn}" for turn in range(random.randint(0, 4))]
        article = random_article(random, slugs, known)
        (folder / f"articles/article-{number}.yaml").write_text(quoted_yaml(article))
    lists["links"] = [
        {"source": source, "target": target, "relation": "context", "rationale": f"a{random_words(random, *BREAKS)}"}
        for source, target in pairwise(known)
    ]
    for file, entries in lists.items():
        (folder / f"{file}.yaml").write_text(quoted_yaml(entries))
    return folder
