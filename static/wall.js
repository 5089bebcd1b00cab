// The clock of a wall goes on by itself, in the zone of the organisation. The words are those of the server.
(() => {
  "use strict";

  const MINUTE = 60000;
  const zone = document.documentElement.dataset.zone || "UTC";
  const face = document.querySelector("[data-wall-clock]");
  const day = document.querySelector("[data-wall-day]");
  const shown = document.querySelector("[data-live-status] time");

  // A clock that is wrong by more than a minute is not believed.
  const differs = shown ? Date.parse(shown.dateTime) - Date.now() : 0;
  const skew = Math.abs(differs) > MINUTE ? differs : 0;

  function part(at, options) {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).formatToParts(at);
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }

  function put(place, said) {
    if (place && place.textContent !== said) place.textContent = said;
  }

  // What the zone is called changes with its clock, and a wall hangs for months.
  function zoneName() {
    const [board, status] = ["[data-wall-zone]", "[data-live-status]"].map((one) => document.querySelector(one));
    if (board && status) status.dataset.zoneName = board.dataset.wallZone;
    return board?.dataset.wallZone ?? "";
  }

  function tick() {
    const now = new Date(Date.now() + skew);
    const { hour, minute } = part(now, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const { weekday, day: date, month } = part(now, { weekday: "short", day: "numeric", month: "short" });
    put(face, `${hour}:${minute}`);
    put(day, `${weekday} ${date} ${month.slice(0, 3)}, all times in ${zoneName()}`);
  }

  setInterval(tick, 1000);
  tick();
})();
