"""A small folder of seeds for the tests of loadseeds, and one of any size."""

SEEDS = {
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
    chain: [{outlet: reuters, directness: translated}, {outlet: kompas, directness: translated}]
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
    for name, text in SEEDS.items():
        (folder / name).write_text(text)
    return folder


def write_many(folder, claims):
    """The small folder with one article more, of so many claims, each with an actor and a link of its own."""
    numbers = range(claims)
    write_seeds(folder)
    with (folder / "actors.yaml").open("a") as file:
        file.write("".join(f"- {{slug: actor-{n}, name: Actor {n}x, kind: person}}\n" for n in numbers))
    with (folder / "links.yaml").open("a") as file:
        link = "- {{source: claim-{n}, relation: context, target: cafe, rationale: Why not.}}\n"
        file.write("".join(link.format(n=n) for n in numbers))
    claim = (
        "  - {{slug: claim-{n}, kind: assertion, gist: Gist {n}., quote: Kalimat {n}., speakers: [actor-{n}, iran],"
        " said_on: 2023, topics: [war], chain: [{{outlet: kompas, directness: direct}}],"
        " stances: [{{question: missiles, answer: yes}}]}}\n"
    )
    text = "title: Banyak\nlanguage: id\ntext: |\n" + "".join(f"  Kalimat {n}.\n" for n in numbers) + "claims:\n"
    (folder / "articles/banyak.yaml").write_text(text + "".join(claim.format(n=n) for n in numbers))
    return folder
