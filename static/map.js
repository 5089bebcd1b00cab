// The map of a system: what a narrow screen shows of it first, the clock beside the slider, and the address of what is
// shown, so that it can be sent to a colleague.
(() => {
  "use strict";

  const HALF_HOUR = 1800000;
  const scroller = () => document.querySelector("[data-map-scroll]");
  let left = null;

  function place() {
    const part = scroller();
    if (part) part.scrollLeft = left ?? Number(part.dataset.centre) - part.clientWidth / 2;
  }

  function sayTime(range) {
    const at = new Date(Date.parse(range.dataset.first) + HALF_HOUR * Number(range.value));
    const zone = document.documentElement.dataset.zone || "UTC";
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    range.setAttribute("aria-valuetext", new Intl.DateTimeFormat("en-GB", parts).format(at));
  }

  const ranges = () => document.querySelectorAll("input[type=range][data-first]");

  document.addEventListener("input", ({ target }) => target.matches("[data-first]") && sayTime(target));
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (target.id === "map") left = scroller()?.scrollLeft ?? null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const { address } = document.getElementById("map")?.dataset ?? {};
    if (address) history.replaceState(history.state, "", address);
    place();
  });
  addEventListener("DOMContentLoaded", () => {
    ranges().forEach(sayTime);
    place();
  });
})();
