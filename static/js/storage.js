// The browser's storage; where that is closed to us, one that lasts as long as the page.

class PageStorage {
  getItem(key) { return this[key] ?? null; }
  setItem(key, value) { this[key] = value; }
  removeItem(key) { delete this[key]; }
}

// A closed storage throws at its first touch, or is not there at all.
function openStorage(name) {
  try {
    window[name].getItem("");
    return window[name];
  } catch {
    return new PageStorage();
  }
}

export const localStore = openStorage("localStorage");
export const sessionStore = openStorage("sessionStorage");
export const outlivesThePage = !(localStore instanceof PageStorage);
