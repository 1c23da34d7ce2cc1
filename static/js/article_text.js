// The text of an article as spans: {start, end} in code points of its snapshot. Its sentences and words, and steps
// between them.

import { countCodePoints, endOf, rangeInParagraph, sliceCodePoints, startOf } from "./text_offsets.js";

export class ArticleText {
  constructor(paragraphs) {
    this.paragraphs = paragraphs;
  }

  paragraphAt(point) {
    return this.paragraphs.findLast((paragraph) => startOf(paragraph) <= point);
  }

  characterAt(point) {
    const paragraph = this.paragraphAt(point);
    return Array.from(paragraph.textContent)[point - startOf(paragraph)] ?? "\n";
  }

  // The DOM ranges of a span, one for each paragraph that the span touches.
  rangesOf({ start, end }) {
    return this.paragraphs
      .filter((paragraph) => start < endOf(paragraph) && end > startOf(paragraph))
      .map((paragraph) => rangeInParagraph(paragraph, Math.max(start, startOf(paragraph)), Math.min(end, endOf(paragraph))));
  }

  // The span without blanks at its ends; null when it has only blanks.
  trim({ start, end }) {
    while (start < end && /\s/u.test(this.characterAt(start))) start += 1;
    while (end > start && /\s/u.test(this.characterAt(end - 1))) end -= 1;
    return start < end ? { start, end } : null;
  }

  // All sentences, or all words, as spans.
  segments(granularity) {
    return this.paragraphs.flatMap((paragraph) => {
      const text = paragraph.textContent;
      const segmenter = new Intl.Segmenter(paragraph.lang || "en", { granularity });
      return [...segmenter.segment(text)].flatMap(({ segment, index, isWordLike }) => {
        if (granularity === "word" && !isWordLike) return [];
        const start = startOf(paragraph) + countCodePoints(text.slice(0, index));
        return [this.trim({ start, end: start + countCodePoints(segment) })].filter(Boolean);
      });
    });
  }

  // The sentence after a span (step 1) or before it (step -1), or the span itself when there is none. Without a span, the
  // first or the last sentence.
  sentenceBeside(span, step) {
    const sentences = this.segments("sentence");
    if (!span) return sentences.at(step > 0 ? 0 : -1);
    const beside = step > 0 ? sentences.find(({ start }) => start >= span.end) : sentences.findLast(({ end }) => end <= span.start);
    return beside ?? span;
  }

  // Move the end of the span to the end of the next or previous sentence or word, never before its start.
  moveEnd(span, step, granularity) {
    const ends = this.segments(granularity).map(({ end }) => end);
    const next = step > 0 ? ends.find((end) => end > span.end) : ends.findLast((end) => end < span.end && end > span.start);
    return { ...span, end: next ?? span.end };
  }

  // Move the start of the span in the same way, never past its end.
  moveStart(span, step, granularity) {
    const starts = this.segments(granularity).map(({ start }) => start);
    const next = step > 0 ? starts.find((start) => start > span.start && start < span.end) : starts.findLast((start) => start < span.start);
    return { ...span, start: next ?? span.start };
  }

  // The span, widened so that its ends cut no word in two.
  widenToWords({ start, end }) {
    const words = this.segments("word");
    const [first, last] = [start, end].map((point) => words.find((word) => word.start < point && point < word.end));
    return { start: first?.start ?? start, end: last?.end ?? end };
  }

  // The span of exact words: at their place, or at the only other place in the text; null without such a place.
  find({ start, end, exact }) {
    let whole = "";
    this.paragraphs.forEach((paragraph) => {
      whole += "\n".repeat(Math.max(0, startOf(paragraph) - countCodePoints(whole))) + paragraph.textContent;
    });
    if (sliceCodePoints(whole, start, end) === exact) return { start, end };
    const index = whole.indexOf(exact);
    if (index < 0 || whole.indexOf(exact, index + 1) >= 0) return null;
    const found = countCodePoints(whole.slice(0, index));
    return { start: found, end: found + countCodePoints(exact) };
  }
}
