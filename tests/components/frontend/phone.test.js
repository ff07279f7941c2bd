// What a phone keeps and says again, and how it reads what a person types: pure, or with a network of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Connection,
  deviceName,
  isWorthRepeating,
  openStorage,
  pauseAfter,
} from "../../../app/rooms/phone/connection.js";
import { readNumber, tapped } from "../../../app/rooms/phone/forms.js";

/** A network that answers with these, one after the other: [status, body], or an error. */
function network(answers) {
  const asked = [];
  globalThis.fetch = async (address, options) => {
    asked.push({ address, method: options.method ?? "GET", body: options.body, headers: options.headers });
    const answer = answers.shift();
    if (answer === undefined) throw new Error("no more");
    if (answer instanceof Error) throw answer;
    return { status: answer[0], json: async () => answer[1] };
  };
  return asked;
}

function connected() {
  const said = { states: [], troubles: [], pauses: [] };
  const connection = new Connection("./BCDFGH", "device", {
    seen: (state) => said.states.push(state.version),
    troubled: (sentence, over) => said.troubles.push(over ? `over: ${sentence}` : sentence),
  });
  const sleep = async (ms) => said.pauses.push(ms);
  return { connection, said, sleep };
}

test("pauses grow, are spread, and stay bounded", () => {
  assert.deepEqual(
    [1, 2, 3].map((n) => pauseAfter(n, 1)),
    [1000, 2000, 4000],
  );
  assert.equal(pauseAfter(1, 0), 500);
  assert.equal(pauseAfter(1000, 1), 15000);
});

test("an answer is sent again until the room takes it", async () => {
  const { connection, said, sleep } = connected();
  const asked = network([new Error("offline"), [503, {}], [429, {}], [200, { version: 4 }]]);
  const refused = await connection.send({ number: 1, answer: "mat" }, () => true, sleep);
  assert.equal(refused, "");
  assert.equal(asked.length, 4);
  assert.ok(asked.every((each) => each.body === asked[0].body && each.headers["X-Device"] === "device"));
  assert.deepEqual(said.states, [4]);
  assert.equal(said.pauses.length, 3);
});

test("a refused answer is not sent again, and says why", async () => {
  const { connection, sleep } = connected();
  const asked = network([[409, { error: "The question is closed." }]]);
  assert.equal(await connection.send({}, () => true, sleep), "The question is closed.");
  assert.equal(asked.length, 1);
});

test("an answer that is no longer meant gives way to the next", async () => {
  const { connection, said, sleep } = connected();
  const asked = network([new Error("offline"), [200, { version: 9 }]]);
  let meant = true;
  const pause = async (ms) => {
    meant = false;
    await sleep(ms);
  };
  assert.equal(await connection.send({}, () => meant, pause), "");
  assert.equal(asked.length, 1);
  assert.deepEqual(said.states, []);
});

test("listening goes on through a bad network, says so once it lasts, and ends with the room", async () => {
  const { connection, said, sleep } = connected();
  const asked = network([
    [200, { version: 1 }],
    new Error("offline"),
    new Error("offline"),
    [200, { version: 2 }],
    [404, { error: "It may have ended." }],
  ]);
  await connection.listen(sleep);
  assert.deepEqual(said.states, [1, 2]);
  assert.deepEqual(said.troubles, ["", "No connection to the room. Trying again …", "", "over: It may have ended."]);
  assert.deepEqual(
    asked.map((each) => each.address.split("/").pop()),
    ["state", "state?seen=1", "state?seen=1", "state?seen=1", "state?seen=2"],
  );
});

test("what the server cannot do now is tried again, what it refuses is not", () => {
  assert.deepEqual([429, 500, 502, 503].map(isWorthRepeating), [true, true, true, true]);
  assert.deepEqual([400, 404, 409, 413, 422].map(isWorthRepeating), [false, false, false, false, false]);
});

test("a device keeps its name, and gets another where that is none", () => {
  const storage = openStorage(() => {
    throw new Error("forbidden");
  });
  const name = deviceName(storage, "name");
  assert.match(name, /^[\da-f]{36}$/);
  assert.equal(deviceName(storage, "name"), name);
  storage.setItem("name", "<script>");
  assert.notEqual(deviceName(storage, "name"), "<script>");
});

test("numbers are read as people write them", () => {
  assert.deepEqual(
    ["7", "1,5", "1.5", "1,234.5", "12 000", "-3", "1e3"].map(readNumber),
    [7, 1.5, 1.5, 1234.5, 12000, -3, 1000],
  );
  assert.deepEqual(["", " ", "many", "1.2.3"].map(readNumber), [null, null, null, null]);
});

test("places are put in order by taps, and another tap takes one out", () => {
  assert.deepEqual([2, 0, 1, 0].reduce(tapped, []), [2, 1]);
});
