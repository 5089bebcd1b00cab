// Parts marked data-live ask for themselves again and again. This keeps them honest and calm: it says when they last
// succeeded and when they cannot, leaves unchanged parts alone, keeps what is unfolded, and notices a lost session.
(() => {
  "use strict";

  const LIVE_PARTS = ":is([data-live], [data-live-part])";
  const seen = new WeakMap();
  const tags = new WeakMap();
  let unfolded = [];
  let paused = false;
  const isLive = (element) => element instanceof Element && element.matches("[data-live]");
  const status = () => document.querySelector("[data-live-status]");

  function clockNow() {
    const zone = document.documentElement.dataset.zone || "UTC";
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone };
    return new Intl.DateTimeFormat("en-GB", parts).format(new Date());
  }

  // What somebody has begun to type must not be swept away by news.
  function isBeingTypedIn() {
    const fields = document.querySelectorAll(`${LIVE_PARTS} :is(input:not([type="hidden"]), textarea, select)`);
    return [...fields].some((field) => field === document.activeElement || (field.defaultValue ?? field.value) !== field.value);
  }

  function sayFresh() {
    const place = status();
    if (!place) return;
    place.removeAttribute("data-stale");
    place.removeAttribute("role");
    const then = paused ? "News wait while you are typing." : "Looks again by itself.";
    place.textContent = `Last looked at ${clockNow()} ${place.dataset.zoneName}. ${then}`;
    place.dataset.last = clockNow();
  }

  function sayStale() {
    const place = status();
    if (!place || place.hasAttribute("data-stale")) return;
    place.setAttribute("data-stale", "");
    place.setAttribute("role", "alert");
    const since = place.dataset.last ? `since ${place.dataset.last} ${place.dataset.zoneName}` : "now";
    place.textContent = `! Cannot reach maintwin ${since}. What stands here may be out of date. Still trying.`;
  }

  // Nothing of what is seen here lies in the browser's cache, so the page itself says what it has already.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, headers } = event.detail;
    if (isLive(elt) && tags.has(elt)) headers["If-None-Match"] = tags.get(elt);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    if (!isLive(target)) return;
    if (xhr.status === 304) {
      event.detail.shouldSwap = false;
      return;
    }
    if (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(requestConfig.path, location.href).pathname) {
      event.detail.shouldSwap = false;
      location.reload();
      return;
    }
    const news = xhr.responseText.replaceAll(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
    paused = isBeingTypedIn();
    if (paused || seen.get(target) === news) event.detail.shouldSwap = false;
    if (!paused) {
      seen.set(target, news);
      tags.set(target, xhr.getResponseHeader("ETag") ?? "");
    }
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
