// The page's address and the way back. Knows no page: which parameters are whose comes from Python.
//
// An address that changes while its page stays takes the place of the one before, so that Back leads to the page before
// in one step. What Streamlit writes may still be of the page that was left; the next page's address does not take it.

const pushState = History.prototype.pushState;
const replaceState = History.prototype.replaceState;

let parameters = {}; // by page, as its address ends, what only some pages' addresses name
let shown = nameOf(document.location.pathname);
let search = document.location.search; // of the page that is shown

/** By which end of its address a page is known; of the first page it is empty. */
export function nameOf(path) {
  return path.split(/[?#]/)[0].split("/").pop();
}

/** Which page was shown before the address became another page's, as it does by Back; null where it has not. */
export function pageLeft() {
  const before = shown;
  shown = nameOf(document.location.pathname);
  return shown === before ? null : before;
}

/** Put into this page's address what the one before had that any page's may have; the page adds what it has itself. */
export function takeParametersAlong() {
  window.history.replaceState(window.history.state, "", document.location.pathname + search);
}

/** Watch over what is written into the address from now on; `noteDeparture` is told of a page's change, but by Back. */
export function watchAddress(parametersByPage, noteDeparture) {
  parameters = parametersByPage;
  window.history.pushState = function (state, title, url) {
    const address = new URL(url ?? "", document.location.href);
    const samePage = address.pathname === document.location.pathname;
    if (!samePage) noteDeparture(shown, nameOf(address.pathname));
    keepOwnParameters(address);
    (samePage ? replaceState : pushState).call(this, state, title, address.href);
  };
  window.history.replaceState = function (state, title, url) {
    const address = new URL(url ?? "", document.location.href);
    keepOwnParameters(address);
    replaceState.call(this, state, title, address.href);
  };
}

function keepOwnParameters(address) {
  shown = nameOf(address.pathname);
  const own = parameters[shown];
  if (own !== undefined) {
    for (const name of Object.values(parameters).flat()) if (!own.includes(name)) address.searchParams.delete(name);
  }
  search = address.search;
}
