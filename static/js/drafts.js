// Drafts in the browser's storage: the text typed into a form, under a key of user, form address and form name.

import { localStore, outlivesThePage } from "./storage.js";

const MOST_DRAFTS = 30;
const MOST_LETTERS = 200_000;
const LONGEST_AGE = 7 * 24 * 3600 * 1000;
const OF_ALL = "kept:";
// The prefix of the logged-in user's keys.
export const OF_USER = `${OF_ALL}${document.body.dataset.user}:`;

export const draftKey = (address, name) => `${OF_USER}${new URL(address, location.href).pathname}:${name}`;

// {at, version, words, values}; null without a draft, or when it is too old.
export function readDraft(key) {
  try {
    const draft = JSON.parse(localStore.getItem(key));
    return draft?.at && draft.values && Date.now() - draft.at < LONGEST_AGE ? draft : null;
  } catch {
    return null; // not written by this script: treated as no draft
  }
}

// All drafts, newest first, also those of other users.
function listDrafts() {
  return Object.keys(localStore)
    .filter((key) => key.startsWith(OF_ALL))
    .map((key) => ({ key, size: key.length + localStore.getItem(key).length, draft: readDraft(key) }))
    .sort((one, other) => (other.draft?.at ?? 0) - (one.draft?.at ?? 0));
}

// The user's drafts of the forms with this address.
export const draftsAt = (address) => listDrafts().filter(({ key, draft }) => draft && key.startsWith(draftKey(address, "")));

// Keep the newest drafts up to the limit. Remove drafts that are too old or unreadable.
export function removeOldDrafts() {
  let [drafts, letters] = [0, 0];
  listDrafts().forEach(({ key, size, draft }) => {
    [drafts, letters] = [drafts + 1, letters + size];
    if (!draft || drafts > MOST_DRAFTS || letters > MOST_LETTERS) removeDraft(key);
  });
}

export const removeDraft = (key) => localStore.removeItem(key);

export function removeDraftsOfUser() {
  listDrafts().filter(({ key }) => key.startsWith(OF_USER)).forEach(({ key }) => removeDraft(key));
}

// Throws when the draft is too long, or when the storage is full or not available.
export function writeDraft(key, draft) {
  const text = JSON.stringify(draft);
  if (!outlivesThePage || key.length + text.length > MOST_LETTERS) throw new RangeError("not to be kept");
  localStore.setItem(key, text);
  removeOldDrafts();
}
