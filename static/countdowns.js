// How long until something begins or ends, counted by the page: what the server said stays as it is until somebody
// acts. The words are those of core/time/wording.py.
(() => {
  "use strict";

  const MINUTE = 60000;
  const EVERY = 5000;

  function length(span) {
    const whole = Math.max(0, Math.floor(span / MINUTE));
    const days = Math.floor(whole / 1440);
    const hours = Math.floor((whole % 1440) / 60);
    const minutes = whole % 60;
    if (days) return `${days} day${days > 1 ? "s" : ""}${hours ? ` ${hours} h` : ""}`;
    if (hours) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
    return `${minutes} min`;
  }

  const ago = (passed) => (passed < MINUTE ? "just now" : `${length(passed)} ago`);

  function towards({ will, did }, left) {
    if (!will) return left <= 0 ? `${did} ${ago(-left)}`.trim() : null;
    if (left <= 0) return `${did} ${ago(-left)}`;
    return left < MINUTE ? `${will} in less than a minute` : `${will} in ${length(left)}`;
  }

  function over(passed) {
    return passed < MINUTE ? "just past its planned end" : `${length(passed)} over its planned end`;
  }

  function words(counted, now) {
    const left = Date.parse(counted.counts) - now;
    if (counted.since !== undefined) return `${counted.since} ${length(-left)}`;
    return counted.over === undefined ? towards(counted, left) : over(-left);
  }

  function moveNowLine(strip, now) {
    const begins = Date.parse(strip.dataset.from);
    const x = `${Math.min(100, Math.max(0, (100 * (now - begins)) / (Date.parse(strip.dataset.to) - begins))).toFixed(2)}%`;
    for (const part of strip.querySelectorAll(".strip-now")) {
      part.setAttribute("x1", x);
      part.setAttribute("x2", x);
    }
    strip.querySelector(".strip-now-word")?.setAttribute("x", x);
  }

  function count() {
    const now = Date.now() + skew;
    for (const element of document.querySelectorAll("[data-counts]")) {
      const said = words(element.dataset, now);
      if (said && element.textContent !== said) element.textContent = said;
    }
    for (const strip of document.querySelectorAll(".strip[data-from]")) moveNowLine(strip, now);
  }

  // A clock that is wrong by more than a minute is not believed.
  const shown = document.querySelector("[data-live-status] time");
  const differs = shown ? Date.parse(shown.dateTime) - Date.now() : 0;
  const skew = Math.abs(differs) > MINUTE ? differs : 0;

  setInterval(count, EVERY);
  document.addEventListener("htmx:afterSettle", count);
  document.addEventListener("visibilitychange", count);
  globalThis.maintwinCountdowns = { words };
})();
