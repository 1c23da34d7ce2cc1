// Offsets of the browser (UTF-16 units) and of the snapshot (Unicode code points) meet here and nowhere else.
"use strict";

const Offsets = {
  // How many code points the first `units` UTF-16 units of a text hold. A unit inside a pair counts the whole pair.
  codePoints(text, units) {
    return Array.from(text.slice(0, units)).length;
  },

  // How many UTF-16 units the first `points` code points of a text take.
  units(text, points) {
    return Array.from(text).slice(0, points).join("").length;
  },

  // The place of a DOM position as code points from the beginning of the snapshot.
  inSnapshot(paragraph, node, offset) {
    const before = document.createRange();
    before.selectNodeContents(paragraph);
    before.setEnd(node, offset);
    return Number(paragraph.dataset.start) + Array.from(before.toString()).length;
  },

  // The DOM range in a paragraph from one code point to another, both counted from the beginning of the snapshot.
  range(paragraph, start, end) {
    const text = paragraph.textContent;
    const first = Number(paragraph.dataset.start);
    const range = document.createRange();
    const places = [Offsets.units(text, start - first), Offsets.units(text, end - first)];
    let passed = 0;
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    range.selectNodeContents(paragraph);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.data.length;
      if (places[0] >= passed && places[0] < passed + length) range.setStart(node, places[0] - passed);
      if (places[1] > passed && places[1] <= passed + length) range.setEnd(node, places[1] - passed);
      passed += length;
    }
    return range;
  },
};
