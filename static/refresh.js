// Parts marked data-live ask for themselves again and again. This keeps them honest and calm: it says when they last
// succeeded and when they cannot, leaves unchanged parts alone, keeps what is unfolded, and notices a lost session.
(() => {
  "use strict";

  const LIVE_PARTS = ":is([data-live], [data-live-part])";
  const seen = new WeakMap();
  let unfolded = [];
  const isLive = (element) => element instanceof Element && element.matches("[data-live]");
  const status = () => document.querySelector("[data-live-status]");

  function clockNow() {
    const zone = document.documentElement.dataset.zone || "UTC";
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone };
    return new Intl.DateTimeFormat("en-GB", parts).format(new Date());
  }

  function sayFresh() {
    const place = status();
    if (!place) return;
    place.removeAttribute("data-stale");
    place.textContent = `Last looked at ${clockNow()} ${place.dataset.zoneName}. Looks again by itself.`;
    place.dataset.last = clockNow();
  }

  function sayStale() {
    const place = status();
    if (!place || place.hasAttribute("data-stale")) return;
    place.setAttribute("data-stale", "");
    const since = place.dataset.last ? `since ${place.dataset.last} ${place.dataset.zoneName}` : "now";
    place.textContent = `! Cannot reach maintwin ${since}. What stands here may be out of date. Still trying.`;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    if (!isLive(target)) return;
    if (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(requestConfig.path, location.href).pathname) {
      event.detail.shouldSwap = false;
      location.reload();
      return;
    }
    if (seen.get(target) === xhr.responseText) event.detail.shouldSwap = false;
    seen.set(target, xhr.responseText);
    unfolded = [...document.querySelectorAll(`${LIVE_PARTS} details[open][id]`)].map((part) => part.id);
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const id of unfolded.splice(0)) document.getElementById(id)?.setAttribute("open", "");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isLive(event.detail.elt)) return;
    if (event.detail.successful) sayFresh();
    else sayStale();
  });

  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => isLive(event.detail.elt) && sayStale());
  }
})();
