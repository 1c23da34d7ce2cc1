// What a browser can be asked about the page it shows. Each measure gives the faults it found, one line an element.
(() => {
  const name = element => {
    const start = element.outerHTML.match(/^<[^>]*>/)[0].slice(0, 90);
    return `${start} ${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}`;
  };
  const shown = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  // A function of an element that is asked once for each element, as long as one measure lasts.
  const remembered = compute => {
    const known = new Map();
    return element => {
      if (!known.has(element)) known.set(element, compute(element));
      return known.get(element);
    };
  };

  // What a measure asks of an element and of all that it lies in.
  function surroundings() {
    // Left to screen readers: a box of one pixel, clipped away, as of `.unseen` or of the cells that a drawing stands for.
    const unseen = remembered(element =>
      element && (getComputedStyle(element).clipPath === "inset(50%)" || unseen(element.parentElement)));
    const apart = remembered(element => element.closest(".skip, svg, select") || unseen(element) || !shown(element));
    const layerOf = remembered(element =>
      !element || ["fixed", "sticky"].includes(getComputedStyle(element).position) ? element : layerOf(element.parentElement));
    // The part of the window that the boxes around an element let be seen of it.
    const frameOf = remembered(element => {
      if (!element) return {top: -Infinity, bottom: Infinity};
      const frame = frameOf(element.parentElement);
      if (getComputedStyle(element).overflowY === "visible") return frame;
      const box = element.getBoundingClientRect();
      return {top: Math.max(frame.top, box.top), bottom: Math.min(frame.bottom, box.bottom)};
    });
    return {apart, layerOf, frameOf};
  }

  function linesOfText() {
    const lines = [], {apart, layerOf, frameOf} = surroundings();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || apart(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const layer = layerOf(parent), frame = frameOf(parent);
      for (const box of range.getClientRects())
        if (box.width > 2 && box.top < frame.bottom - 2 && box.bottom > frame.top + 2) lines.push({box, parent, layer});
    }
    return lines.sort((one, other) => one.box.top - other.box.top);
  }

  // Whether any of it can be seen: not outside the window, not under something else.
  function inSight(element) {
    const places = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]];
    return [...element.getClientRects()].some(box => places.some(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return top && (element.contains(top) || top.contains(element) || top.closest("label")?.contains(element));
    }));
  }

  return {
    sideways() {
      const widest = document.documentElement.scrollWidth;
      return widest > innerWidth ? [`${widest} px wide in a window of ${innerWidth}`] : [];
    },

    // Text that its own box hides.
    cut() {
      const {apart} = surroundings();
      return [...document.querySelectorAll("main *, header *, footer *")].filter(element => {
        const style = getComputedStyle(element);
        const hides = axis => ["hidden", "clip"].includes(style[`overflow${axis}`]);
        if (!element.textContent.trim() || apart(element)) return false;
        return (hides("X") && element.scrollWidth > element.clientWidth + 1)
          || (hides("Y") && element.scrollHeight > element.clientHeight + 1);
      }).map(element => `cut: ${name(element)}`);
    },

    // Lines of text that lie on one another by half their height.
    collisions() {
      const faults = [], lines = linesOfText();
      lines.forEach((one, at) => {
        for (const other of lines.slice(at + 1)) {
          if (other.box.top > one.box.bottom) break;
          const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
          if (one.layer === other.layer && wide > 2 && high > Math.min(one.box.height, other.box.height) / 2)
            faults.push(`one on another: ${name(one.parent)} | ${name(other.parent)}`);
        }
      });
      return faults;
    },

    // The least that WCAG 1.4.12 wants a reader to be able to set, in a sheet that no policy of the page stops.
    space() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`p { margin-block-end: 2em !important }
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }`);
      document.adoptedStyleSheets = [sheet];
      return [];
    },

    restore() {
      document.adoptedStyleSheets = [];
      return [];
    },

    // Every element that takes focus, there and back: does it show, and is any of it in sight?
    focus() {
      const takes = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
      const stops = [...document.querySelectorAll(takes)].filter(one => !one.disabled && one.tabIndex >= 0 && shown(one));
      const strokes = element => [...element.querySelectorAll("*")].map(one => {
        const {stroke, strokeWidth} = getComputedStyle(one);
        return `${stroke} ${strokeWidth}`;
      }).join();
      const fault = element => {
        document.activeElement.blur();
        const before = element.closest("svg") && strokes(element);
        element.focus();
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        if (element.tabIndex > 0) return "jumps the queue";
        if (document.activeElement !== element) return "takes no focus";
        if (!outlined && (!element.closest("svg") || strokes(element) === before)) return "shows no focus";
        return inSight(element) ? "" : "out of sight";
      };
      const found = [...stops, ...stops.toReversed()].map(element => [fault(element), element]);
      return [...new Set(found.filter(([text]) => text).map(([text, element]) => `${text}: ${name(element)}`))];
    },

    // Each field in error names a sentence that can be read; each sentence beside a field is named by one.
    unexplained() {
      const faults = [], named = new Set();
      for (const field of document.querySelectorAll("[aria-invalid=true]")) {
        const described = [field, field.closest("fieldset")].map(one => one?.getAttribute("aria-describedby") ?? "");
        const ids = described.join(" ").split(" ");
        const sentences = ids.map(id => document.getElementById(id)).filter(one => one?.textContent.trim() && shown(one));
        sentences.forEach(one => named.add(one));
        if (!sentences.length) faults.push(`no sentence: ${name(field)}`);
      }
      for (const field of document.querySelectorAll("fieldset[aria-describedby]"))
        named.add(document.getElementById(field.getAttribute("aria-describedby")));
      for (const sentence of document.querySelectorAll(".bad strong"))
        if (sentence.textContent.trim() && !named.has(sentence)) faults.push(`of no field: ${name(sentence)}`);
      return faults;
    },
  };
})()
