// The boxes and buttons in which a question is answered, by its kind. Whatever a room says goes in as text alone.

/** What a person writes as a number, in either way of writing decimals; null if it is none. */
export function readNumber(typed) {
  const plain = typed.trim().replace(/[\s']/g, "");
  const number = Number(/^[^.,]*,[^.,]*$/.test(plain) ? plain.replace(",", ".") : plain.replaceAll(",", ""));
  return plain !== "" && Number.isFinite(number) ? number : null;
}

/** Places in the order in which they were tapped; another tap takes one out. */
export function tapped(order, place) {
  return order.includes(place) ? order.filter((other) => other !== place) : [...order, place];
}

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function wordForm(question, given) {
  const box = element("input", { type: "text", maxlength: "60", autocapitalize: "none", autocomplete: "off" });
  box.setAttribute("aria-labelledby", "prompt");
  box.setAttribute("enterkeyhint", "send");
  box.dir = "auto";
  box.value = typeof given === "string" ? given : "";
  const suggestions = element("div", { class: "suggestions", role: "group", "aria-label": "Suggestions" });
  for (const word of question.options) {
    const button = element("button", { type: "button", dir: "auto" }, word);
    button.onclick = () => {
      box.value = word;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    suggestions.append(button);
  }
  return { how: "", parts: question.options.length ? [box, suggestions] : [box], read: () => box.value.trim() || null };
}

function choiceForm(question, given) {
  const group = element("div", { class: "options", role: "radiogroup", "aria-labelledby": "prompt" });
  question.options.forEach((option, place) => {
    const label = element("label");
    const radio = element("input", { type: "radio", name: "option", value: String(place) });
    radio.checked = given === place;
    label.append(radio, element("span", { dir: "auto" }, option));
    group.append(label);
  });
  const read = () => {
    const chosen = group.querySelector(":checked");
    return chosen === null ? null : Number(chosen.value);
  };
  return { how: "", parts: [group], read };
}

function orderForm(question, given) {
  const group = element("div", { class: "options", role: "group", "aria-labelledby": "prompt" });
  let order = Array.isArray(given) ? given : [];
  const draw = () => {
    for (const [place, button] of [...group.children].entries()) {
      const at = order.indexOf(place);
      button.setAttribute("aria-pressed", String(at >= 0));
      button.firstChild.textContent = at >= 0 ? String(at + 1) : "–";
    }
  };
  question.options.forEach((option, place) => {
    const button = element("button", { type: "button" });
    button.append(element("span", { class: "place" }), element("span", { dir: "auto" }, option));
    button.onclick = () => {
      order = tapped(order, place);
      draw();
      group.dispatchEvent(new Event("input", { bubbles: true }));
    };
    group.append(button);
  });
  draw();
  const read = () => (order.length === question.options.length ? order : null);
  return { how: "Tap them in order; another tap takes one back.", parts: [group], read };
}

function numberForm(_question, given) {
  const box = element("input", { type: "text", inputmode: "decimal", maxlength: "24", autocomplete: "off" });
  box.setAttribute("aria-labelledby", "prompt");
  box.value = typeof given === "number" ? String(given) : "";
  return { how: "A number.", parts: [box], read: () => readNumber(box.value) };
}

const FORMS = { word: wordForm, choice: choiceForm, order: orderForm, number: numberForm };

/** What a question is answered in: a hint, the elements, and what is answered now, or null. */
export function formFor(question, given) {
  return FORMS[question.kind](question, given);
}
