// Previews show what the form beside them would meet. One that could not be renewed is old: it says so, and since when,
// until it is renewed.
(() => {
  "use strict";

  const AGAIN = 5000;
  const PANELS = "[data-preview]";
  const panelOf = (event) => event.target instanceof Element && event.target.closest(PANELS);
  const formOf = (panel) => panel.closest("form") || document.querySelector(panel.getAttribute("hx-include"));
  const panels = () => document.querySelectorAll(PANELS);
  const renew = (panel) => panel.isConnected && htmx.trigger(panel, "renew");

  // Also before this script ran, or when the browser put back what had been typed.
  function isTypedIn({ elements }) {
    return [...elements].some((one) =>
      one.type === "checkbox" || one.type === "radio"
        ? one.checked !== one.defaultChecked
        : "defaultValue" in one && one.value !== one.defaultValue,
    );
  }

  function clockNow() {
    const { zone, zoneName } = document.documentElement.dataset;
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone || "UTC" };
    return `${new Intl.DateTimeFormat("en-GB", parts).format(new Date())} ${zoneName || ""}`.trim();
  }

  const sums = () => document.querySelectorAll("[data-preview-sum]");
  const line = (text) => Object.assign(document.createElement("p"), { textContent: text });

  // Beside the panel also its sum, which stands above the buttons.
  function mark(panel, stale) {
    for (const part of [panel, ...sums()]) {
      part.toggleAttribute("data-stale", stale);
      if (!stale) part.querySelector(":scope > .stale-note")?.remove();
    }
  }

  function noteOf(part, role) {
    const known = part.querySelector(":scope > .stale-note");
    if (known) return known;
    const note = document.createElement("div");
    note.className = "note note-warning stale-note";
    if (role) note.setAttribute("role", role);
    note.innerHTML = '<span class="note-symbol" aria-hidden="true">!</span><div class="stack-tight"></div>';
    part.prepend(note);
    return note;
  }

  function say(panel, { why, session }) {
    const since = line(`This is from ${panel.dataset.asOf}. It may be out of date.`);
    const first = session || line(why);
    const place = noteOf(panel, "alert").lastElementChild;
    for (const sum of sums()) noteOf(sum).lastElementChild.replaceChildren(since.cloneNode(true));
    if (place.textContent !== first.textContent + since.textContent) place.replaceChildren(first, since);
  }

  function seen() {
    for (const panel of panels()) panel.dataset.asOf ||= clockNow();
  }

  document.addEventListener("part:stale", (event) => {
    const panel = panelOf(event);
    if (!panel) return;
    panel.removeAttribute("aria-busy");
    mark(panel, true);
    say(panel, event.detail);
    if (!event.detail.session) setTimeout(() => panel.hasAttribute("data-stale") && renew(panel), AGAIN);
  });

  document.addEventListener("part:fresh", (event) => {
    if (!event.target.matches(PANELS)) return;
    event.target.removeAttribute("aria-busy");
    event.target.dataset.asOf = clockNow();
    mark(event.target, false);
  });

  // From the first letter on what stands there is of another form.
  for (const typed of ["input", "change"]) {
    document.addEventListener(typed, (event) => {
      for (const panel of panels()) {
        if (event.target.form && formOf(panel) === event.target.form) panel.setAttribute("aria-busy", "true");
      }
    });
  }

  addEventListener("online", () => document.querySelectorAll(`${PANELS}[data-stale]`).forEach(renew));
  document.addEventListener("htmx:load", seen);
  addEventListener("load", () => {
    seen();
    for (const panel of panels()) {
      if (panel.closest("details[open]") || isTypedIn(formOf(panel))) renew(panel);
    }
  });
})();
