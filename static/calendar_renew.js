// What a calendar does by itself: it filters as soon as something is chosen, moves the line of now, and a day opens at
// its evening.
(() => {
  "use strict";

  const MINUTE = 60_000;
  const EVENING = "18:00";
  const ABOVE = 120;
  let keyed = false;

  document.addEventListener("keydown", () => (keyed = true), true);
  document.addEventListener("pointerdown", () => (keyed = false), true);

  // By keys a choice passes others on its way: then it waits for Enter or the button.
  document.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (form?.matches("#cal-bar [data-at-once]") && !keyed && form.reportValidity()) form.requestSubmit();
  });

  function spanOfNow() {
    const now = Date.now();
    const spans = [...document.querySelectorAll("#calendar [data-span]:not([data-axis=none])")];
    const span = spans.find(({ dataset }) => Date.parse(dataset.from) <= now && now < Date.parse(dataset.until));
    if (!span) return null;
    const [from, until] = [span.dataset.from, span.dataset.until].map(Date.parse);
    return { span, share: (now - from) / (until - from) };
  }

  function moveNow() {
    const line = document.querySelector("#calendar :is(.cal-now, .cal-now-across)");
    const found = line && spanOfNow();
    if (!found) return line?.remove();
    const { span, share } = found;
    if (span.dataset.axis === "x") return (line.style.insetInlineStart = `${100 * share}%`);
    const column = span.parentElement;
    if (line.parentElement !== column) column.append(line);
    const top = span.offsetTop + share * span.offsetHeight;
    line.style.insetBlockStart = `${(100 * top) / column.offsetHeight}%`;
  }

  function openAtEvening() {
    const [came] = performance.getEntriesByType("navigation");
    if (came?.type !== "navigate" || location.hash || scrollY) return;
    const evening = [...document.querySelectorAll(".calendar-day .cal-hour")].find((one) => one.textContent === EVENING);
    const place = document.querySelector(".calendar-day .cal-now") ?? evening;
    if (!place?.offsetParent) return;
    scrollTo({ top: place.getBoundingClientRect().top - document.getElementById("cal-bar").offsetHeight - ABOVE });
  }

  openAtEvening();
  setInterval(moveNow, MINUTE / 2);
  document.addEventListener("visibilitychange", () => document.hidden || moveNow());
})();
