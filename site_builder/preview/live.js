// Served by `site-builder serve` only, never written into a site: reloads the page when it was built anew, and lays
// the findings of a failed build over it.
(() => {
  const script = document.currentScript;
  const seen = { build: script.dataset.build, turn: script.dataset.turn };
  const plain = "findings" in document.documentElement.dataset; // this page is the list of findings
  let source = null;
  let host = null;
  let dismissed = "";

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  const hide = () => {
    if (host) host.remove();
    host = null;
  };

  const show = (state) => {
    hide();
    if (dismissed === state.turn) return;
    host = make("div");
    const root = host.attachShadow({ mode: "open" });
    const style = make("link");
    style.rel = "stylesheet";
    style.href = new URL("live.css", script.src).href;
    const box = make("section", "box");
    box.setAttribute("role", "alert");
    const close = make("button", "close", "Close");
    close.type = "button";
    close.addEventListener("click", () => {
      dismissed = state.turn;
      hide();
    });
    const list = make("ol");
    for (const finding of state.findings) {
      const item = make("li", finding.severity);
      if (finding.place) item.append(make("code", "place", finding.place), " ");
      item.append(make("b", "", finding.code ? `${finding.severity}[${finding.code}]` : finding.severity), " ");
      item.append(make("span", "", finding.hint ? `${finding.text}; ${finding.hint}` : finding.text));
      list.append(item);
    }
    box.append(make("h2", "", "The last change could not be built; behind this is the last good page"), close, list);
    if (state.more) box.append(make("p", "", `and ${state.more} more: site-builder check lists all`));
    root.append(style, box);
    document.documentElement.append(host);
  };

  const receive = (event) => {
    const state = JSON.parse(event.data);
    if (state.build !== seen.build || (plain && state.turn !== seen.turn)) {
      stop();
      location.reload();
    } else if (!plain && state.failed) {
      show(state);
    } else {
      hide();
    }
  };

  const start = () => {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(new URL("events", script.src).href);
    source.addEventListener("message", receive);
    source.addEventListener("error", () => {
      // the browser gives up for good on some failures, as when the server was stopped for a while
      if (source && source.readyState === EventSource.CLOSED) setTimeout(start, 2000);
    });
  };

  const stop = () => {
    if (source) source.close();
    source = null;
  };

  // Browsers open six connections to one server: pages in the background give theirs back.
  const look = () => (document.visibilityState === "hidden" ? stop() : start());
  document.addEventListener("visibilitychange", look);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && host) host.shadowRoot.querySelector(".close").click();
  });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", look);
  look();
})();
