// The only place that converts between offsets of the browser (UTF-16 units) and of the snapshot (Unicode code points).

export const countCodePoints = (text) => Array.from(text).length;
export const sliceCodePoints = (text, start, end) => Array.from(text).slice(start, end).join("");

// Start of a paragraph of the article, in code points from the beginning of the snapshot.
export const startOf = (paragraph) => Number(paragraph.dataset.start);
export const endOf = (paragraph) => startOf(paragraph) + countCodePoints(paragraph.textContent);

// The offset of a DOM position, in code points from the beginning of the snapshot.
export function offsetInSnapshot(paragraph, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(paragraph);
  before.setEnd(node, offset);
  return startOf(paragraph) + countCodePoints(before.toString());
}

// The DOM range in a paragraph from one code point to another, both counted from the beginning of the snapshot.
export function rangeInParagraph(paragraph, start, end) {
  const units = [start, end].map((point) => sliceCodePoints(paragraph.textContent, 0, point - startOf(paragraph)).length);
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { length } = node.data;
    if (units[0] >= passed && units[0] < passed + length) range.setStart(node, units[0] - passed);
    if (units[1] > passed && units[1] <= passed + length) range.setEnd(node, units[1] - passed);
    passed += length;
  }
  return range;
}
