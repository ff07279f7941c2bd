// The way back: an address that changes while its page stays takes the place of the one before. Knows no page.

/** Have Back lead to the page before in one step, however often this page's address has changed. */
export function replaceOnSamePage() {
  const { pushState, replaceState } = History.prototype;
  window.history.pushState = function (state, title, url) {
    const samePage = new URL(url ?? "", document.location.href).pathname === document.location.pathname;
    return (samePage ? replaceState : pushState).call(this, state, title, url);
  };
}
