// A room on a phone: joins it, shows what it asks, and sends what is answered. Knows no figure.

import { Connection, deviceName, openStorage } from "./connection.js";
import { formFor } from "./forms.js";

const at = (id) => document.getElementById(id);
const LETTERS = /[^A-Z]/g;
const code = decodeURIComponent(location.pathname.split("/").pop() ?? "")
  .toUpperCase()
  .replace(LETTERS, "");
const storage = openStorage();
const KEPT = `logitscope answer ${code}`;
let shown = null; // the state that is drawn
let form = null; // what it is answered in
let sent = 0; // counts what was sent: an older one gives way to the next
let sending = false;
let trouble = "";

function show(id) {
  for (const each of ["enter", "ask", "wait"]) at(each).hidden = each !== id;
}

function say(sentence) {
  if (at("status").textContent !== sentence) at("status").textContent = sentence;
}

function draw(heading, meanwhile = "") {
  at("waiting").textContent = heading;
  at("meanwhile").textContent = meanwhile;
  show("wait");
}

/** An answer that could not be sent when the page was closed. */
function kept() {
  try {
    return JSON.parse(storage.getItem(KEPT));
  } catch {
    return null;
  }
}

function inWords(state) {
  const { answer, question } = state;
  if (answer === null) return "You gave no answer.";
  if (question.kind === "choice") return `Your answer: ${question.options[answer]}`;
  if (question.kind === "order") return `Your answer: ${answer.map((place) => question.options[place]).join(", ")}`;
  return `Your answer: ${answer}`;
}

function sentence() {
  if (trouble) return trouble;
  if (!shown?.open || shown.answer === null) return "";
  return "Sent. You can change it until the question is closed.";
}

function drawState(state) {
  const isNew = shown === null || shown.number !== state.number || (state.open && !shown.open);
  shown = state;
  if (state.question === null) draw("You are in.", "The question comes here.");
  else if (!state.open) draw(state.question.prompt, `The question is closed: look at the screen. ${inWords(state)}`);
  else {
    if (isNew) drawQuestion(state);
    show("ask");
    at("send").textContent = state.answer === null ? "Send" : "Change";
  }
  say(sentence());
  const unsent = kept();
  if (!unsent || sending) return;
  if (state.open && unsent.number === state.number) void send(unsent);
  else storage.removeItem(KEPT);
}

function drawQuestion(state) {
  const unsent = kept();
  const given = unsent?.number === state.number ? unsent.answer : state.answer;
  form = formFor(state.question, given);
  at("prompt").textContent = state.question.prompt;
  at("how").textContent = form.how;
  at("how").hidden = form.how === "";
  at("answer").replaceChildren(...form.parts);
}

async function send(answer) {
  const number = ++sent;
  sending = true;
  const isMeant = () => number === sent && shown?.open === true && shown.number === answer.number;
  storage.setItem(KEPT, JSON.stringify(answer));
  say("Sending …");
  const refused = await connection.send(answer, isMeant);
  if (number !== sent) return;
  sending = false;
  if (kept()?.number === answer.number) storage.removeItem(KEPT);
  trouble = "";
  say(refused || sentence());
}

const connection = new Connection(`./${code}`, deviceName(storage, "logitscope device"), {
  seen: drawState,
  troubled: (said, over = false) => {
    trouble = said;
    if (over) {
      show("enter");
      at("typed").value = "";
    }
    say(sentence());
  },
});

at("ask").onsubmit = (event) => {
  event.preventDefault();
  const answer = form.read();
  if (answer === null) {
    say("Answer first, then send.");
    return;
  }
  const name = at("name").value.trim();
  storage.setItem("logitscope name", name);
  void send({ number: shown.number, answer, name });
};
at("enter").onsubmit = (event) => {
  event.preventDefault();
  const typed = at("typed").value.toUpperCase().replace(LETTERS, "");
  if (typed) location.assign(`./${typed}`);
};

at("name").value = storage.getItem("logitscope name") ?? "";
if (code) {
  at("code").textContent = `${code.slice(0, -3)} ${code.slice(-3)}`;
  draw("Joining …");
  void connection.listen();
} else {
  show("enter");
  at("typed").focus();
}
