// The browser's storage; where that is closed to us, one that lasts as long as the page.
"use strict";

const Stored = (() => {
  class PageOnly {
    getItem(key) { return this[key] ?? null; }
    setItem(key, value) { this[key] = value; }
    removeItem(key) { delete this[key]; }
  }

  // A closed storage throws at its first touch, or is not there at all.
  const opened = (name) => {
    try {
      window[name].getItem("");
      return window[name];
    } catch {
      return new PageOnly();
    }
  };

  const local = opened("localStorage");
  return { local, session: opened("sessionStorage"), lasts: !(local instanceof PageOnly) };
})();
