// The browser's storage, or, when it is blocked, a storage that lasts as long as the page.

class PageStorage {
  getItem(key) { return this[key] ?? null; }
  setItem(key, value) { this[key] = value; }
  removeItem(key) { delete this[key]; }
}

// A blocked storage throws at the first access, or does not exist.
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
