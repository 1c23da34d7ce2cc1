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
  bar.setAttribute("aria-label", "The marked words");
  bar.innerHTML = '<span role="status"></span> <button type="button" class="main" data-kind-of="assertion">Record a claim</button> <button type="button" data-kind-of="denial">Record a denial</button> <button type="button" class="plain" data-clear>Clear</button>';
  document.body.append(bar);
  const said = bar.querySelector("[role=status]");
  let span = null;

  const highlight = (name, ranges) => {
    if (!window.CSS || !CSS.highlights) return;
    if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
    else CSS.highlights.delete(name);
  };

  const rangesOf = ({ start, end }) => paragraphs.flatMap((paragraph) => {
    const first = Number(paragraph.dataset.start);
    const last = first + Array.from(paragraph.textContent).length;
    return start < last && end > first ? [Offsets.range(paragraph, Math.max(start, first), Math.min(end, last))] : [];
  });

  const show = (marked, scroll = false) => {
    span = marked;
    bar.hidden = !marked;
    highlight("marking", marked ? rangesOf(marked) : []);
    if (!marked) return;
    const ranges = rangesOf(marked);
    const words = ranges.map(String).join(" ");
    said.textContent = `${marked.end - marked.start} characters: ${words.length > 150 ? `${words.slice(0, 150)}…` : words}`;
    if (scroll) ranges[0].startContainer.parentElement.scrollIntoView({ block: "nearest" });
  };

  // A selection is taken as it is, but for blanks at its ends.
  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const touched = paragraphs.filter((paragraph) => range.intersectsNode(paragraph));
    if (!touched.length || !text.contains(range.commonAncestorContainer)) return null;
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
    if (!span) return sentences[step > 0 ? 0 : sentences.length - 1];
    const at = step > 0 ? sentences.findIndex((one) => one.start >= span.end) : sentences.findLastIndex((one) => one.end <= span.start);
    return at < 0 ? span : sentences[at];
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
    return !kept || confirm("Discard what you typed in the open form?");
  };

  const record = (kind) => {
    if (!span || !mayGo()) return;
    const paragraph = paragraphs.findLast((one) => Number(one.dataset.start) < span.end);
    document.querySelector(".slot")?.remove();
    const slot = document.createElement("div");
    slot.className = "slot";
    (paragraph.closest(".passage, header") ?? paragraph).append(slot);
    highlight("recording", rangesOf(span));
    const address = `${text.dataset.record}?start=${span.start}&end=${span.end}&kind=${kind}`;
    show(null);
    document.getSelection().removeAllRanges();
    htmx.ajax("GET", address, { target: slot, swap: "innerHTML" }).then(() => {
      slot.querySelector("textarea[name=gist]")?.focus();
    });
  };

  const close = () => {
    if (!mayGo()) return;
    document.querySelector(".slot")?.remove();
    highlight("recording", []);
    text.focus();
  };

  document.addEventListener("selectionchange", () => {
    const marked = selected();
    if (marked) show(marked);
  });

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
    else if (event.key === "Escape") show(null);
    else return;
    event.preventDefault();
  });

  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.kindOf) record(button.dataset.kindOf);
    else { document.getSelection().removeAllRanges(); show(null); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest(".slot [data-cancel]")) { event.preventDefault(); close(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && event.target.closest?.(".slot") && !event.defaultPrevented) close();
  });
})();
