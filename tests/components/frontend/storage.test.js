// Run by node: what a tab holds, with a storage that may be full.

import assert from "node:assert/strict";
import test from "node:test";
import { readPageLoad, readParts, readSession, writeParts } from "../../../components/frontend/tab_storage/storage.js";

/** As the browser's, with room for so many characters. */
function makeStorage(room = 1000) {
  const items = new Map();
  return {
    get length() {
      return items.size;
    },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => items.delete(key),
    setItem(key, text) {
      const others = [...items].filter(([name]) => name !== key);
      const taken = others.reduce((sum, [name, held]) => sum + name.length + held.length, 0);
      if (taken + key.length + text.length > room) throw new Error("QuotaExceededError");
      items.set(key, text);
    },
  };
}

test("an empty storage holds nothing for nobody", () => {
  assert.equal(readSession(makeStorage()), null);
  assert.deepEqual(readParts(makeStorage()), {});
});

test("texts come back by name, and those of other programs do not", () => {
  const storage = makeStorage();
  storage.setItem("theme", "dark");
  assert.equal(writeParts(storage, "a", "now", { compare: "[1]", surprise: "text" }), true);
  assert.equal(readSession(storage), "a");
  assert.equal(readPageLoad(storage), "now");
  assert.deepEqual(readParts(storage), { compare: "[1]", surprise: "text" });
});

test("a text replaces the one of its name, and null drops it", () => {
  const storage = makeStorage();
  writeParts(storage, "a", "now", { compare: "one", surprise: "two" });
  writeParts(storage, "b", "now", { compare: "three", surprise: null });
  assert.equal(readSession(storage), "b");
  assert.deepEqual(readParts(storage), { compare: "three" });
});

test("what does not fit is told, and leaves neither itself nor an older text", () => {
  const storage = makeStorage(150);
  writeParts(storage, "a", "now", { compare: "old" });
  assert.equal(writeParts(storage, "a", "now", { compare: "x".repeat(200), surprise: "short" }), false);
  assert.deepEqual(readParts(storage), { surprise: "short" });
});
