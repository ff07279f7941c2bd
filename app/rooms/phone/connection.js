// What a device says to its room, kept and said again where the network fails. Knows nothing of what is drawn.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15000;
const GAP_MS = 200; // between two questions for news
const GAP_WITHOUT_NEWS_MS = 3000; // a server that has no place for another who waits answers at once
const PATIENCE_MS = 20000; // news are answered within 6 s

/** How long to wait after so many failures in a row; spread, so that a class does not come back at once. */
export function pauseAfter(failures, random = Math.random()) {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
  return longest / 2 + (longest / 2) * random;
}

/** Whether the same would be answered otherwise a little later. */
export function isWorthRepeating(status) {
  return status === 429 || status >= 500;
}

/** A name for this device that nobody guesses; the one it has, if it has one. */
export function deviceName(storage, key) {
  const held = storage.getItem(key);
  if (held && /^[\w-]{20,64}$/.test(held)) return held;
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  const name = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  storage.setItem(key, name);
  return name;
}

/** The browser's storage, or one that lasts as long as the page where it forbids it. */
export function openStorage(open = () => window.localStorage) {
  try {
    const storage = open();
    storage.setItem("logitscope test", "1");
    storage.removeItem("logitscope test");
    return storage;
  } catch {
    const held = new Map();
    return {
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, text) => held.set(key, text),
      removeItem: (key) => held.delete(key),
    };
  }
}

/** Wait so long, or until the phone is looked at again or has a network again. */
function wait(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
  });
}

/** Sends and listens for one room. */
export class Connection {
  /**
   * @param address where the room is: state and answer lie below it.
   * @param seen called with each state that the room tells.
   * @param troubled called with a sentence, or "" once all is well again; `over` where nothing more will come.
   */
  constructor(address, device, { seen, troubled }) {
    Object.assign(this, { address, device, seen, troubled, version: null, over: false });
  }

  async ask(path, options = {}) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
    try {
      const headers = { "X-Device": this.device, ...options.headers };
      const reply = await fetch(`${this.address}/${path}`, { ...options, headers, signal: limit.signal });
      return { status: reply.status, body: await reply.json() };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Listen until the room has ended; `sleep` waits, and is a test's own there. */
  async listen(sleep = wait) {
    let failures = 0;
    while (!this.over) {
      const began = performance.now();
      const before = this.version;
      try {
        const { status, body } = await this.ask(`state${this.version === null ? "" : `?seen=${this.version}`}`);
        if (status !== 200) {
          if (!isWorthRepeating(status)) return this.end(body.error);
          throw new Error(body.error);
        }
        failures = 0;
        this.troubled("");
        this.take(body);
      } catch {
        failures += 1;
        if (failures > 1) this.troubled("No connection to the room. Trying again …");
        await sleep(pauseAfter(failures));
      }
      const gap = this.version === before ? GAP_WITHOUT_NEWS_MS : GAP_MS;
      await sleep(Math.max(0, gap - (performance.now() - began)));
    }
  }

  /** Send until the room has taken it or says why not: then the sentence, else "". */
  async send(answer, isStillMeant, sleep = wait) {
    for (let failures = 1; ; failures++) {
      if (!isStillMeant()) return "";
      try {
        const headers = { "Content-Type": "application/json" };
        const { status, body } = await this.ask("answer", { method: "PUT", headers, body: JSON.stringify(answer) });
        if (status === 200) {
          if (isStillMeant()) this.take(body);
          return "";
        }
        if (!isWorthRepeating(status)) return body.error;
      } catch {
        // said below, and tried again
      }
      if (isStillMeant()) this.troubled("Not sent yet: no connection. Your answer is kept, and sent again …");
      await sleep(pauseAfter(failures));
    }
  }

  take(state) {
    this.version = state.version;
    this.seen(state);
  }

  end(sentence) {
    this.over = true;
    this.troubled(sentence, true);
  }
}
