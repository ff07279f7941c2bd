// Texts by name in a tab's storage, and the session of the server that they belong to. Knows no page.

const SESSION = "logitscope session";
const PAGE_LOAD = "logitscope page load";
const PART = "logitscope part: ";

/** Which session's texts these are; null if there are none. */
export function readSession(storage) {
  return storage.getItem(SESSION);
}

/** When the page was loaded that held these texts; it is another after a reload. */
export function readPageLoad(storage) {
  return storage.getItem(PAGE_LOAD);
}

/** All texts, by name. */
export function readParts(storage) {
  const parts = {};
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i);
    if (key.startsWith(PART)) parts[key.slice(PART.length)] = storage.getItem(key);
  }
  return parts;
}

/** Hold these texts for a session, beside those of other names; null drops one. False if there was no room for all. */
export function writeParts(storage, session, pageLoad, parts) {
  let complete = tryToWrite(storage, SESSION, session) && tryToWrite(storage, PAGE_LOAD, pageLoad);
  for (const [name, text] of Object.entries(parts)) {
    if (text === null) storage.removeItem(PART + name);
    else if (!tryToWrite(storage, PART + name, text)) complete = false;
  }
  return complete;
}

/** What does not fit is dropped, together with its earlier text: nothing that is out of date comes back. */
function tryToWrite(storage, key, text) {
  try {
    if (storage.getItem(key) !== text) storage.setItem(key, text);
    return true;
  } catch {
    storage.removeItem(key);
    return false;
  }
}
