// Marking words of an article with the mouse, by touch or by keyboard, and opening the form beside them.
"use strict";

(() => {
  const text = document.querySelector(".text[data-record]");
  if (!text) return;
  const paragraphs = [...text.querySelectorAll("[data-start]")];
  const bar = document.createElement("div");
  bar.className = "marking";
  bar.hidden = true;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", gettext("The marked words"));
  bar.innerHTML = `<span role="status"></span> <button type="button" class="main" data-kind-of="assertion" data-key="c">${gettext("Record a claim")}</button> <button type="button" data-kind-of="denial" data-key="d">${gettext("Record a denial")}</button> <button type="button" data-whole data-key="f" hidden>${gettext("Whole words")}</button> <button type="button" class="plain" data-clear>${gettext("Clear")}</button>`;
  // Words for a claim that is there already: one button, which says so.
  if (text.dataset.label) {
    bar.querySelector("[data-kind-of=denial]").remove();
    bar.querySelector("[data-kind-of]").textContent = text.dataset.label;
  }
  document.body.append(bar);
  const said = bar.querySelector("[role=status]");
  const whole = bar.querySelector("[data-whole]");
  let span = null;
  // Where the reading goes on when nothing is marked.
  let last = { start: 0, end: 0 };

  const highlight = (name, ranges) => {
    if (!window.CSS?.highlights) return;
    if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
    else CSS.highlights.delete(name);
  };

  const rangesOf = ({ start, end }) => paragraphs.flatMap((paragraph) => {
    const first = Number(paragraph.dataset.start);
    const last = first + Array.from(paragraph.textContent).length;
    return start < last && end > first ? [Offsets.range(paragraph, Math.max(start, first), Math.min(end, last))] : [];
  });

  const show = (marked, scroll = false) => {
    last = marked ?? span ?? last;
    span = marked;
    bar.hidden = !marked;
    highlight("marking", marked ? rangesOf(marked) : []);
    if (!marked) return;
    const wider = widened(marked);
    whole.hidden = wider.start === marked.start && wider.end === marked.end;
    const ranges = rangesOf(marked);
    const words = ranges.map(String).join(" ");
    const count = marked.end - marked.start;
    const shown = words.length > 150 ? `${words.slice(0, 150)}…` : words;
    said.textContent = interpolate(ngettext("%(count)s character: %(words)s", "%(count)s characters: %(words)s", count), { count, words: shown }, true);
    if (!scroll) return;
    ranges[0].startContainer.parentElement.scrollIntoView({ block: "nearest" });
    // A browser without highlights shows what a key chose as its own selection.
    if (!window.CSS?.highlights) document.getSelection().setBaseAndExtent(ranges[0].startContainer, ranges[0].startOffset, ranges.at(-1).endContainer, ranges.at(-1).endOffset);
  };

  // A selection is taken as it is, but for blanks at its ends.
  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const touched = paragraphs.filter((paragraph) => range.intersectsNode(paragraph));
    // A drag may end beside the text: then it takes in what it passed of it.
    if (!touched.length || !(text.contains(range.startContainer) || text.contains(range.endContainer))) return null;
    const ends = [
      touched[0].contains(range.startContainer) ? Offsets.inSnapshot(touched[0], range.startContainer, range.startOffset) : Number(touched[0].dataset.start),
      touched.at(-1).contains(range.endContainer) ? Offsets.inSnapshot(touched.at(-1), range.endContainer, range.endOffset) : Number(touched.at(-1).dataset.start) + Array.from(touched.at(-1).textContent).length,
    ];
    return trimmed({ start: ends[0], end: ends[1] });
  };

  const charAt = (point) => {
    const paragraph = paragraphs.findLast((one) => Number(one.dataset.start) <= point);
    return Array.from(paragraph.textContent)[point - Number(paragraph.dataset.start)] ?? "\n";
  };

  const trimmed = ({ start, end }) => {
    while (start < end && /\s/u.test(charAt(start))) start += 1;
    while (end > start && /\s/u.test(charAt(end - 1))) end -= 1;
    return start < end ? { start, end } : null;
  };

  // Sentences and words of all paragraphs, as spans of code points.
  const cut = (granularity) => paragraphs.flatMap((paragraph) => {
    const words = paragraph.textContent;
    const segmenter = new Intl.Segmenter(paragraph.lang || "en", { granularity });
    return [...segmenter.segment(words)].flatMap(({ segment, index, isWordLike }) => {
      if (granularity === "word" && !isWordLike) return [];
      const start = Number(paragraph.dataset.start) + Offsets.codePoints(words, index);
      return [trimmed({ start, end: start + Array.from(segment).length })].filter(Boolean);
    });
  });

  const sentence = (step) => {
    const sentences = cut("sentence");
    if (!span && last.end === 0) return sentences.at(step > 0 ? 0 : -1);
    const from = span ?? last;
    return (step > 0 ? sentences.find((one) => one.start >= from.end) : sentences.findLast((one) => one.end <= from.start)) ?? from;
  };

  // The end goes to that of another sentence; it never passes the beginning.
  const moveBySentence = (step) => {
    const ends = cut("sentence").map((one) => one.end);
    const end = step > 0 ? ends.find((one) => one > span.end) : ends.findLast((one) => one < span.end && one > span.start);
    return { ...span, end: end ?? span.end };
  };

  // The same span, but for the words that its ends cut in two.
  const widened = ({ start, end }) => {
    const words = cut("word");
    const [first, final] = [start, end].map((place) => words.find((word) => word.start < place && place < word.end));
    return { start: first?.start ?? start, end: final?.end ?? end };
  };

  const moveEnd = (step) => {
    const words = cut("word");
    const next = step > 0 ? words.find((word) => word.end > span.end) : words.findLast((word) => word.end < span.end);
    return next && next.end > span.start ? { ...span, end: next.end } : span;
  };

  const moveStart = (step) => {
    const words = cut("word");
    const next = step > 0 ? words.find((word) => word.start > span.start) : words.findLast((word) => word.start < span.start);
    return next && next.start < span.end ? { ...span, start: next.start } : span;
  };

  const changed = (field) => {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
    if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected && option.value);
    return field.value !== field.defaultValue;
  };

  // Whether the open form may go: it holds nothing typed, or the editor says so.
  const mayGo = () => {
    const fields = document.querySelectorAll(".slot :is(textarea, select, input:not([type=hidden]))");
    const kept = document.querySelector(".slot [role=alert]") || [...fields].some(changed);
    return !kept || confirm(gettext("Discard what you typed in the open form?"));
  };

  const discard = () => {
    const form = document.querySelector(".slot form");
    if (form) Kept.forget(form);
    document.querySelector(".slot")?.remove();
  };

  const record = (kind) => {
    if (!span || !mayGo()) return;
    const paragraph = paragraphs.findLast((one) => Number(one.dataset.start) < span.end);
    discard();
    const slot = document.createElement("div");
    slot.className = "slot";
    (paragraph.closest(".passage, header") ?? paragraph).append(slot);
    highlight("recording", rangesOf(span));
    const address = `${text.dataset.record}?start=${span.start}&end=${span.end}&kind=${kind}&snapshot=${text.dataset.snapshot}`;
    show(null);
    document.getSelection().removeAllRanges();
    htmx.ajax("GET", address, { target: slot, swap: "innerHTML" }).then(() => {
      slot.querySelector("textarea[name=gist], button")?.focus();
    });
  };

  const close = () => {
    if (!mayGo()) return;
    discard();
    highlight("recording", []);
    text.focus();
  };

  const showSelected = () => {
    const marked = selected();
    if (marked) show(marked);
  };
  document.addEventListener("selectionchange", showSelected);

  text.addEventListener("click", (event) => {
    if (event.target.closest("form, a, summary, .slot, .card")) return;
    if (document.getSelection().isCollapsed) show(null);
  });

  text.addEventListener("keydown", (event) => {
    if (event.target !== text || event.ctrlKey || event.metaKey) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && event.shiftKey && span) show(moveEnd(step), true);
    else if (step && event.altKey && span) show(moveStart(step), true);
    else if (step) show(sentence(step), true);
    else if (event.key === "Enter" && span) record("assertion");
    else if (event.key === "Escape") { document.getSelection().removeAllRanges(); show(null); }
    else return;
    event.preventDefault();
  });

  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.kindOf) record(button.dataset.kindOf);
    else if (button === whole) { document.getSelection().removeAllRanges(); show(widened(span)); }
    else { document.getSelection().removeAllRanges(); show(null); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest(".slot [data-cancel]")) { event.preventDefault(); close(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && event.target.closest?.(".slot") && !event.defaultPrevented) close();
  });

  // By key from anywhere on the page; the focus comes to the article, so that the arrow keys go on from there.
  const key = (name, move, step) => [name, () => {
    if (!span && move !== sentence) return Keys.say(gettext("Choose a sentence with n first."));
    document.getSelection().removeAllRanges();
    text.focus({ preventScroll: true });
    show(move(step), true);
  }];
  const recording = (name, kind) => [name, () => (span ? record(kind) : Keys.say(gettext("Choose a sentence with n first.")))];
  Keys.offer({
    n: key(gettext("Next sentence (with the focus on the text also →)"), sentence, 1),
    p: key(gettext("Previous sentence (←)"), sentence, -1),
    w: key(gettext("One word more (Shift + →; the beginning: Alt + ←)"), moveEnd, 1),
    "Shift+w": key(gettext("One word less (Shift + ←; the beginning: Alt + →)"), moveEnd, -1),
    s: key(gettext("One sentence more"), moveBySentence, 1),
    "Shift+s": key(gettext("One sentence less"), moveBySentence, -1),
    f: key(gettext("Whole words, where the marked ones end inside a word"), () => widened(span)),
    c: recording(gettext("Record a claim on the marked words (Enter)"), "assertion"),
    d: recording(gettext("Record a denial on the marked words"), "denial"),
  });

  // What was just recorded is current: its card for the next key, its words for the next sentence.
  const recorded = new URLSearchParams(location.search).get("recorded");
  const words = recorded && document.getElementById(`claim-${recorded}`);
  const paragraph = words?.closest("[data-start]");
  if (paragraph) {
    last = { start: Offsets.inSnapshot(paragraph, words, 0), end: Offsets.inSnapshot(paragraph, words, words.childNodes.length) };
    const card = document.querySelector(`.card:has(a[href="#${CSS.escape(words.id)}"])`);
    Keys.choose(card, { focus: false });
    // Going to the fragment of the address takes the focus away once more, at the latest when all is loaded.
    addEventListener("load", () => setTimeout(() => { if (document.activeElement === document.body) Keys.choose(card); }));
  }

  showSelected(); // selected before this script came

  // The words of a form that was not finished: at their place, or where else the text has them once.
  const find = ({ start, end, exact }) => {
    let all = "";
    paragraphs.forEach((one) => { all += "\n".repeat(Math.max(0, Number(one.dataset.start) - Array.from(all).length)) + one.textContent; });
    if (Array.from(all).slice(start, end).join("") === exact) return { start, end };
    const at = all.indexOf(exact);
    if (at < 0 || all.indexOf(exact, at + 1) >= 0) return null;
    const first = Array.from(all.slice(0, at)).length;
    return { start: first, end: first + Array.from(exact).length };
  };
  document.addEventListener("kept:reopen", (event) => {
    const found = find(event.detail);
    if (!found) return;
    event.preventDefault();
    show(found, true);
    record(event.detail.kind);
  });
})();
