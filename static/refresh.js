// Parts marked data-live ask for themselves again and again. This keeps them honest and calm: it says when they last
// succeeded and when they cannot, leaves unchanged parts alone, and keeps what is unfolded and what is being typed.
(() => {
  "use strict";

  const LIVE_PARTS = ":is([data-live], [data-live-part])";
  const seen = new WeakMap();
  let every = 0;
  let putOff = 0;
  const tags = new WeakMap();
  let unfolded = [];
  let focused = null;
  let paused = false;
  const isLive = (element) => element instanceof Element && element.matches("[data-live]");
  const status = () => document.querySelector("[data-live-status]");

  const clockNow = () => clock(new Date());

  function clock(at) {
    const zone = document.documentElement.dataset.zone || "UTC";
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone };
    return new Intl.DateTimeFormat("en-GB", parts).format(at);
  }

  // What somebody has begun to type, or finds filled in again, must not be swept away by news.
  function isBeingTypedIn() {
    if (document.querySelector(`${LIVE_PARTS} form[data-unsent]`)) return true;
    const fields = document.querySelectorAll(`${LIVE_PARTS} :is(input:not([type="hidden"]), textarea, select)`);
    return [...fields].some((field) => field === document.activeElement || isChanged(field));
  }

  function isChanged(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.defaultValue !== field.value;
    const options = [...field.options];
    const before = options.find((option) => option.defaultSelected) ?? options[0];
    return field.value !== before?.value;
  }

  function markAll(stale) {
    for (const part of document.querySelectorAll(`[data-live-status], ${LIVE_PARTS}`)) {
      part.toggleAttribute("data-stale", stale);
    }
  }

  // What stands there while somebody types is from before they began.
  function sayFresh() {
    const place = status();
    if (!place) return;
    markAll(false);
    place.removeAttribute("role");
    if (!paused) place.dataset.last = clockNow();
    const from = `Updated ${clockNow()} ${place.dataset.zoneName}.`;
    const shown = `News waits while you type: this is from ${place.dataset.last}.`;
    place.textContent = `${from} ${paused ? shown : "Updates by itself."}`;
  }

  function sayStale({ why, session }) {
    const place = status();
    if (!place) return;
    markAll(true);
    place.setAttribute("role", "alert");
    const since = document.createElement("p");
    since.textContent = `This is from ${place.dataset.last} ${place.dataset.zoneName}.`;
    if (!session) since.textContent += " Still trying.";
    const first = session || Object.assign(document.createElement("p"), { textContent: `! ${why}` });
    if (place.textContent !== first.textContent + since.textContent) place.replaceChildren(first, since);
  }

  function firstLook() {
    const place = status();
    const at = place?.querySelector("time");
    if (place) place.dataset.last = clock(at ? new Date(at.dateTime) : new Date());
  }

  // Nothing of what is seen here lies in the browser's cache, so the page itself says what it has already.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, headers } = event.detail;
    const tag = isLive(elt) && (tags.get(elt) ?? (isBeingTypedIn() ? "" : elt.dataset.etag));
    if (tag) headers["If-None-Match"] = tag;
    if (isLive(elt)) headers["Put-Off"] = putOff;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, shouldSwap } = event.detail;
    if (!isLive(target) || !shouldSwap) return;
    paused = xhr.status !== 304 && isBeingTypedIn();
    if (xhr.status === 304) {
      event.detail.shouldSwap = false;
      return;
    }
    const news = xhr.responseText.replaceAll(/name="(csrfmiddlewaretoken|whose|once)" value="[^"]*"/g, "");
    if (paused || seen.get(target) === news) event.detail.shouldSwap = false;
    if (!paused) {
      seen.set(target, news);
      tags.set(target, xhr.getResponseHeader("ETag") ?? "");
    }
    focused = inFocus();
    unfolded = [...document.querySelectorAll(`${LIVE_PARTS} details[open][id]`)].map((part) => part.id);
  });

  // In the same moment in which the news come in, so that no key goes astray; again once what was unfolded stands open.
  document.addEventListener("htmx:afterSwap", focusAgain);
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of unfolded.splice(0)) document.getElementById(id)?.setAttribute("open", "");
    focusAgain();
    focused = null;
  });

  function focusAgain() {
    if (!focused || document.activeElement !== document.body) return;
    document.querySelectorAll(focused.selector)[focused.place]?.focus({ preventScroll: true });
  }

  // What has the focus is known again by what it is: of several alike by its place among them.
  function inFocus() {
    const element = document.activeElement;
    if (!element?.closest(LIVE_PARTS)) return null;
    const selector = `${LIVE_PARTS} ${named(element)}`;
    return { selector, place: [...document.querySelectorAll(selector)].indexOf(element) };
  }

  function named(element) {
    const tag = element.localName;
    if (element.id) return `#${CSS.escape(element.id)}`;
    if (tag === "a") return `a[href="${CSS.escape(element.getAttribute("href") ?? "")}"]`;
    if (tag === "summary" && element.parentElement.id) return `#${CSS.escape(element.parentElement.id)} > summary`;
    const form = element.closest("form")?.getAttribute("action");
    const within = form ? `form[action="${CSS.escape(form)}"] ` : "";
    return `${within}${tag}${element.name ? `[name="${CSS.escape(element.name)}"]` : ""}`;
  }

  // A new alert is said aloud once, and the tab carries a mark as long as there is one.
  let alerted = document.querySelector("[data-alert]")?.dataset.alert ?? "";
  document.addEventListener("htmx:afterSettle", () => {
    const place = document.querySelector("[data-alerts]");
    if (!place) return;
    const alert = document.querySelector("[data-alert]");
    const shown = alert?.dataset.alert ?? "";
    document.title = `${shown ? "● " : ""}${document.title.replace(/^● /, "")}`;
    if (shown && shown !== alerted) place.textContent = alert.querySelector("strong").textContent;
    alerted = shown;
  });

  document.addEventListener("part:fresh", (event) => isLive(event.target) && sayFresh());
  document.addEventListener("part:stale", (event) => isLive(event.target) && sayStale(event.detail));
  addEventListener("load", firstLook);

  // Each page looks in its own rhythm: later when the server says that many look, seldom while nobody sees it, later and
  // later while nobody answers, when it is told to where the server is busy, and no more once its session has ended, until
  // somebody has signed in in another tab.
  const UNSEEN = 30000;
  const live = () => document.querySelector("[data-live]");
  const often = () => 1000 * (every || Number(live()?.dataset.every) || 3);
  const atMost = () => 1000 * (Number(live()?.dataset.backoff) || 60);
  let failures = 0;
  let hasEnded = false;
  let next = 0;

  const spread = (pause) => pause + (2 * Math.random() - 1) * (pause / often()) * 1000 * (Number(live()?.dataset.jitter) || 0);

  function lookIn(pause) {
    clearTimeout(next);
    if (hasEnded || !live()) return;
    next = setTimeout(() => {
      for (const part of document.querySelectorAll("[data-live]")) part.dispatchEvent(new CustomEvent("look"));
      lookIn(atMost());
    }, pause);
  }

  const rhythm = () => Math.max(document.hidden ? UNSEEN : often(), Math.min(atMost(), often() * 2 ** failures));

  document.addEventListener("part:fresh", (event) => {
    if (!isLive(event.target)) return;
    failures = 0;
    putOff = 0;
    every = event.detail.every;
    lookIn(spread(rhythm()));
  });

  // What is new is still being made, or somebody else is served first: what stands here is no newer than before.
  document.addEventListener("part:put-off", (event) => {
    if (!isLive(event.target)) return;
    putOff += 1;
    lookIn(spread(rhythm() / 2));
  });

  document.addEventListener("part:stale", (event) => {
    if (!isLive(event.target)) return;
    const { session, later } = event.detail;
    failures = later ? 0 : failures + 1;
    hasEnded = Boolean(session);
    lookIn(spread(Math.max(rhythm(), later || 0)));
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) lookIn(spread(often() / 3));
  });
  addEventListener("online", () => lookIn(spread(often() / 3)));
  addEventListener("load", () => lookIn(spread(often())));

  const tabs = new BroadcastChannel("signed in");
  if (document.querySelector(".who")) tabs.postMessage("");
  tabs.addEventListener("message", () => {
    if (!hasEnded) return;
    hasEnded = false;
    failures = 0;
    lookIn(spread(often() / 3));
  });
})();
