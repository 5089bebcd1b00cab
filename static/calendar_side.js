// What stands beside the calendar: the detail of a work, the small form, what a move brings. It is asked for without
// leaving the calendar, and its forms are sent from there; whatever is lost meanwhile, nothing that was typed is.
(() => {
  "use strict";

  const SIDE = "cal-side";
  const LONGEST_WAIT = 15_000;
  const BUSY = { 429: "There were too many requests.", 503: "maintwin is busy." };
  const side = () => document.getElementById(SIDE);
  const root = () => document.getElementById("calendar");
  const placeOf = (name, id) => root().dataset.bookUrl.replace(/book\/$/, `${name}/${id}/`);
  let asked = "";
  let opener = null;
  let typed = null;
  let sending = false;

  // Focus goes back to what it came from, known again by its window where the page was renewed meanwhile.
  function openerOf(element) {
    const id = element?.dataset?.window;
    return { element, again: id ? `[data-window="${CSS.escape(id)}"]` : "" };
  }

  function focusBack() {
    const { element, again } = opener ?? {};
    const back = element?.isConnected ? element : again && document.querySelector(again);
    (back || root())?.focus({ preventScroll: true });
    opener = null;
  }

  function open(url, from) {
    if (!side()?.contains(document.activeElement)) opener = openerOf(from ?? document.activeElement);
    remember();
    asked = withWhatWasTyped(url);
    side().hidden = false;
    side().setAttribute("aria-busy", "true");
    htmx.ajax("GET", asked, { source: side(), target: side(), swap: "innerHTML" });
  }

  function close() {
    if (!side() || side().hidden) return false;
    remember();
    side().replaceChildren();
    side().hidden = true;
    document.dispatchEvent(new CustomEvent("cal:left"));
    focusBack();
    return true;
  }

  // A place that is dragged anew, or a look at another work, takes nothing from what was typed before.
  function remember() {
    const form = side()?.querySelector("form");
    if (form?.getAttribute("action") !== root().dataset.bookUrl) return;
    const data = new FormData(form);
    const systems = data.getAll("targets-add").filter(Boolean);
    typed = { title: data.get("title"), impact: data.get("targets-0-impact"), systems };
  }

  function withWhatWasTyped(url) {
    const address = new URL(url, location.href);
    if (!typed || address.pathname !== root().dataset.bookUrl) return url;
    const given = address.searchParams;
    for (const name of ["title", "impact"]) if (typed[name]) given.set(name, typed[name]);
    if (!given.has("system")) for (const one of typed.systems) given.append("system", one);
    return `${address.pathname}${address.search}`;
  }

  function focusInside() {
    const form = side().querySelector("form");
    const wrong = side().querySelector("[aria-invalid=true]:is(input, select), [aria-invalid=true] input[type=search]");
    const empty = form?.getAttribute("action") === root().dataset.bookUrl && firstEmpty(form);
    (wrong || empty || side()).focus({ preventScroll: true });
  }

  function firstEmpty(form) {
    const chosen = form.querySelector("[data-picked] :checked");
    return chosen ? form.elements.title : form.querySelector("input[type=search]");
  }

  function shown() {
    side().removeAttribute("aria-busy");
    focusInside();
  }

  function say(first, ...buttons) {
    const note = document.createElement("div");
    note.className = "note note-warning in-place-said";
    note.setAttribute("role", "alert");
    note.innerHTML = '<span class="note-symbol" aria-hidden="true">!</span><div class="stack-tight"></div>';
    note.lastElementChild.append(first, ...buttons);
    side().querySelector(".in-place-said")?.remove();
    side().prepend(note);
    side().removeAttribute("aria-busy");
    note.scrollIntoView({ block: "nearest" });
  }

  const line = (text) => Object.assign(document.createElement("p"), { textContent: text });

  function button(label, does) {
    const made = Object.assign(document.createElement("button"), { className: "button", type: "button" });
    made.textContent = label;
    made.addEventListener("click", does);
    return made;
  }

  // Whoever signs in again goes on where they were: with what was dragged, on a page of its own.
  document.addEventListener("part:stale", (event) => {
    if (event.target.id !== SIDE) return;
    const { why, session } = event.detail;
    const link = session?.querySelector("a[data-go-on]");
    if (link) {
      const to = new URL(link.href, location.href);
      link.href = to.searchParams.has("next") ? `${to.pathname}?next=${encodeURIComponent(asked)}` : asked;
    }
    if (!session) say(line(`${why} Nothing was booked or moved.`), button("Try again", () => open(asked)));
    else say(session);
    if (!side().contains(document.activeElement)) side().focus({ preventScroll: true });
  });

  document.addEventListener("htmx:afterSettle", (event) => event.target.id === SIDE && shown());

  async function send(form, submitter) {
    if (sending) return;
    sending = true;
    submitter?.setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.append(submitter.name, submitter.value);
    try {
      const signal = AbortSignal.timeout(LONGEST_WAIT);
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", signal });
      take(form, submitter, answer, await answer.text());
    } catch {
      const why = navigator.onLine ? "maintwin cannot be reached." : "Your browser is offline.";
      say(line(`${why} What you typed is still here. Press again: it is done once at most.`));
    } finally {
      sending = false;
      submitter?.removeAttribute("aria-busy");
    }
  }

  function take(form, submitter, answer, text) {
    const at = new URL(answer.url);
    if (answer.redirected && at.pathname === location.pathname && text.includes('id="calendar"')) renew(text, at);
    else if (answer.redirected) location.assign(at.href);
    else if (text.includes('id="in-place"')) htmx.swap(side(), text, { swapStyle: "innerHTML" }, { select: "#in-place" });
    else if (BUSY[answer.status]) say(line(`${BUSY[answer.status]} What you typed is still here. Try again.`));
    else sendAsPage(form, submitter);
  }

  // What answers with a page of its own is shown as one.
  function sendAsPage(form, submitter) {
    if (submitter?.name) form.append(hidden(submitter.name, submitter.value));
    form.submit();
  }

  const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

  // The calendar as it is now, where it was scrolled to.
  function renew(text, at) {
    const scrolled = [...document.querySelectorAll("main [id]")].filter((one) => one.scrollTop || one.scrollLeft);
    const places = scrolled.map(({ id, scrollTop, scrollLeft }) => ({ id, scrollTop, scrollLeft }));
    const back = opener;
    typed = null;
    document.dispatchEvent(new CustomEvent("cal:left"));
    htmx.swap(document.getElementById("main"), text, { swapStyle: "outerHTML" }, { select: "#main" });
    history.replaceState(history.state, "", at);
    for (const { id, ...place } of places) Object.assign(document.getElementById(id) ?? {}, place);
    opener = back;
    focusBack();
    document.querySelector("#main .note[role]")?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    if (!side()?.contains(event.target) || event.submitter?.hasAttribute("data-whole-page")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  const isPlain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!root() || !side() || !link || !isPlain(event) || event.defaultPrevented) return;
    const bar = link.matches(".cal-bar[data-window]");
    if (!bar && !link.matches(`#${SIDE} :is([data-leave], [data-in-place])`)) return;
    event.preventDefault();
    if (bar) open(placeOf("detail", link.dataset.window), link);
    else if ("leave" in link.dataset) close();
    else open(link.getAttribute("href"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (close()) event.preventDefault();
  });

  document.addEventListener("cal:open", (event) => root() && side() && open(event.detail.url, event.detail.from));
})();
