// Dragging on the calendar: over an empty place to book there, a bar to move it, its edge to make it longer or shorter.
// Nothing happens by it: what it would make stands beside the calendar, and the bar where it was, until somebody says so.
(() => {
  "use strict";

  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  const HOLD = 500;
  const EDGE = { mouse: 8, touch: 16 };
  const SLACK = { mouse: 4, touch: 10 };
  const NOT_THERE = "a, button, input, select, summary, label, #cal-side, #cal-bar, dialog";
  const root = () => document.getElementById("calendar");
  const step = () => (Number(root()?.dataset.step) || 15) * MINUTE;
  const zone = () => root()?.dataset.zone || document.documentElement.dataset.zone || "UTC";
  let pressed = null;
  let drag = null;
  let proposed = null;
  let suppressed = false;

  const at = (text) => new Date(text).getTime();
  const spanOf = (element) => ({ element, from: at(element.dataset.from), until: at(element.dataset.until) });
  const axisOf = ({ element }) => element.dataset.axis;
  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const snap = (moment) => Math.round(moment / step()) * step();

  function spanAt(x, y) {
    const found = document.elementsFromPoint(x, y).find((one) => one.matches("#calendar [data-span]"));
    return found && spanOf(found);
  }

  // The moment at a point of a span, in which time runs evenly; beyond its edges its first and its last.
  function momentAt(span, x, y) {
    const box = span.element.getBoundingClientRect();
    const share = axisOf(span) === "x" ? (x - box.left) / box.width : (y - box.top) / box.height;
    return span.from + clamp(share, 0, 1) * (span.until - span.from);
  }

  function clockOf(moment) {
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone() };
    const [hours, minutes] = new Intl.DateTimeFormat("en-GB", parts).format(new Date(moment)).split(":");
    return Number(hours) * HOUR + Number(minutes) * MINUTE;
  }

  // The same time of day on another day, whatever the clock does in between.
  function onDay(day, moment) {
    const about = day.from + clockOf(moment);
    return about - (clockOf(about) - clockOf(moment));
  }

  const isDay = (span) => axisOf(span) === "none";

  function begins({ target, clientX: x, clientY: y, pointerType }) {
    const bar = target.closest?.(".cal-bar");
    const span = spanAt(x, y);
    if (!span || !root().contains(target)) return null;
    if (bar) return bar.dataset.moveUrl ? ofBar(bar, span, x, y, pointerType) : null;
    if (target.closest(NOT_THERE) || !("mayBook" in root().dataset)) return null;
    return { what: "book", span, moment: momentAt(span, x, y), system: span.element.dataset.system };
  }

  function ofBar(bar, span, x, y, pointerType) {
    const { starts, ends, moveUrl } = bar.dataset;
    const known = { bar, url: moveUrl, starts: at(starts), ends: at(ends), span, moment: momentAt(span, x, y) };
    const what = isDay(span) ? "move" : edgeOf(bar, known, x, y, pointerType);
    return "endsOnly" in bar.dataset && what !== "end" ? null : { what, ...known };
  }

  // At the end of a bar that ends here, or at the start of one that starts here; never where it merely goes on.
  function edgeOf(bar, { span, starts, ends }, x, y, pointerType) {
    const box = bar.getBoundingClientRect();
    const [first, last, here] = axisOf(span) === "x" ? [box.left, box.right, x] : [box.top, box.bottom, y];
    const edge = Math.min(EDGE[pointerType] ?? EDGE.mouse, (last - first) / 4);
    if (here > last - edge && ends <= span.until) return "end";
    return here < first + edge && starts >= span.from ? "start" : "move";
  }

  function periodAt(x, y) {
    const span = spanAt(x, y) ?? drag.last;
    drag.last = span;
    if (drag.what === "book") return bookedAt(span, x, y);
    if (isDay(span)) return onAnotherDay(span);
    const by = snap(momentAt(span, x, y) - drag.moment);
    if (drag.what === "end") return [drag.starts, Math.max(snap(drag.ends + by), drag.starts + step())];
    if (drag.what === "start") return [Math.min(snap(drag.starts + by), drag.ends - step()), drag.ends];
    return [drag.starts + by, drag.ends + by];
  }

  function onAnotherDay(day) {
    if (day.from === drag.span.from) return [drag.starts, drag.ends];
    const shift = onDay(day, drag.starts) - onDay(drag.span, drag.starts);
    return [drag.starts + shift, drag.ends + shift];
  }

  // One day of a month is the hour at ten in the evening; several are all of them.
  function bookedAt(span, x, y) {
    if (isDay(span)) {
      if (span.from === drag.span.from) return [onDay(span, span.from - 2 * HOUR), onDay(span, span.from - HOUR)];
      const [first, last] = [span, drag.span].sort((one, other) => one.from - other.from);
      return [first.from, last.until];
    }
    const [one, other] = [snap(drag.moment), snap(momentAt(span, x, y))];
    return one === other ? [one, one + step()] : [Math.min(one, other), Math.max(one, other)];
  }

  function words([from, until]) {
    const say = (options, moment) =>
      new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone() }).format(moment).replace(",", "");
    const day = (moment) => say({ weekday: "short", day: "numeric", month: "short" }, moment);
    const time = (moment) => say({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, moment);
    const minutes = Math.round((until - from) / MINUTE);
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    const long = [hours && `${hours} h`, (rest || !hours) && `${rest} min`].filter(Boolean).join(" ");
    const end = day(from) === day(until) ? time(until) : `${day(until)}, ${time(until)}`;
    return `${day(from)}, ${time(from)}–${end} · ${long}`;
  }

  function place(ghost, span, [from, until]) {
    const all = span.until - span.from;
    const [first, last] = [clamp((from - span.from) / all, 0, 1), clamp((span.until - until) / all, 0, 1)];
    const near = `${100 * first}%`;
    const far = `${100 * last}%`;
    ghost.style.inset = { x: `0 ${far} 0 ${near}`, y: `${near} 0 ${far} 0`, none: "0" }[axisOf(span)];
  }

  // In every span that the period touches; of lanes, in that of its system.
  function draw() {
    for (const old of document.querySelectorAll(".drag-ghost")) old.remove();
    if (!proposed) return;
    for (const span of [...document.querySelectorAll("#calendar [data-span]")].map(spanOf)) {
      const elsewhere = proposed.lane && span.element.dataset.system !== proposed.lane;
      if (elsewhere || span.from >= proposed.period[1] || span.until <= proposed.period[0]) continue;
      const ghost = Object.assign(document.createElement("div"), { className: "drag-ghost", ariaHidden: "true" });
      if (getComputedStyle(span.element).position === "static") span.element.style.position = "relative";
      place(ghost, span, proposed.period);
      span.element.append(ghost);
    }
  }

  function says(text, x = 0, y = 0) {
    let label = document.querySelector(".drag-says");
    if (!text) return label?.remove();
    label ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "drag-says" }));
    label.textContent = text;
    label.style.left = `${clamp(x + 14, 8, innerWidth - label.offsetWidth - 8)}px`;
    label.style.top = `${clamp(y - 44, 8, innerHeight - label.offsetHeight - 8)}px`;
  }

  function start() {
    drag = { ...pressed.begun, last: pressed.begun.span };
    root().classList.add("is-dragging");
    getSelection()?.removeAllRanges();
    document.documentElement.setPointerCapture?.(pressed.id);
    show(pressed.x, pressed.y);
  }

  function show(x, y) {
    proposed = { period: periodAt(x, y), lane: drag.system ?? drag.span.element.dataset.system };
    draw();
    says(words(proposed.period), x, y);
  }

  function stop() {
    clearTimeout(pressed?.hold);
    root()?.classList.remove("is-dragging");
    says("");
    [pressed, drag] = [null, null];
  }

  function leave() {
    proposed = null;
    draw();
  }

  const iso = (moment) => new Date(moment).toISOString().replace(".000", "");

  function address({ what, url, starts, ends, system }, [from, until]) {
    if (what !== "book") {
      if (from === starts && until === ends) return "";
      return `${url}?${new URLSearchParams({ starts_at: iso(from), ends_at: iso(until), was: iso(starts) })}`;
    }
    const given = new URLSearchParams({ from: iso(from), until: iso(until) });
    if (system) given.set("system", system);
    return `${root().dataset.bookUrl}?${given}`;
  }

  // A click on an empty place is an hour from there on.
  function bookHour() {
    start();
    const from = Math.floor(drag.moment / step()) * step();
    proposed.period = [from, from + HOUR];
    draw();
  }

  function drop() {
    const [dropped, period] = [drag, proposed.period];
    stop();
    suppressed = true;
    setTimeout(() => (suppressed = false), 50);
    const url = address(dropped, period);
    if (!url) return leave();
    document.dispatchEvent(new CustomEvent("cal:open", { detail: { url, from: dropped.bar } }));
  }

  document.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary || event.ctrlKey || event.metaKey || event.shiftKey || !root()) return;
    const begun = begins(event);
    if (!begun) return;
    pressed = { begun, id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType === "touch" };
    if (pressed.touch) pressed.hold = setTimeout(start, HOLD);
  });

  document.addEventListener("pointermove", (event) => {
    if (!pressed || event.pointerId !== pressed.id) return;
    if (drag) return show(event.clientX, event.clientY);
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    if (far <= (pressed.touch ? SLACK.touch : SLACK.mouse)) return;
    if (pressed.touch) return stop();
    start();
    show(event.clientX, event.clientY);
  });

  document.addEventListener("pointerup", (event) => {
    if (!pressed || event.pointerId !== pressed.id) return;
    if (!drag && !pressed.touch && pressed.begun.what === "book" && !isDay(pressed.begun.span)) bookHour();
    drag ? drop() : stop();
  });

  document.addEventListener("pointercancel", () => {
    if (drag) leave();
    stop();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    leave();
    stop();
    suppressed = true;
    setTimeout(() => (suppressed = false), 1000);
  });

  // Once it is held, a finger drags and no longer scrolls.
  document.addEventListener("touchmove", (event) => drag && event.cancelable && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => pressed?.touch && event.preventDefault());
  document.addEventListener("dragstart", (event) => event.target.closest?.(".cal-bar") && event.preventDefault());
  document.addEventListener(
    "click",
    (event) => {
      if (!suppressed) return;
      suppressed = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("cal:left", leave);
  document.addEventListener("htmx:afterSettle", draw);
})();
