// Instants in the zone of the reader's browser, and durations. The page comes with UTC, which is named beside it.

const SECOND = 1000; // milliseconds

const FORMS = {
  time: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
  moment: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short" },
  date: { day: "numeric", month: "short" },
};

/** Writes instants: `write("time", seconds)`. Days of calls are days of UTC, and stay that. */
export function writer({ language, isInDays }) {
  const made = {};
  return (form, seconds) => {
    made[form] ??= new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      ...FORMS[form],
      hourCycle: "h23",
      timeZone: isInDays && form !== "seconds" ? "UTC" : undefined,
    });
    return made[form].format(new Date(seconds * 1000));
  };
}

/** Put the page's own instants into the reader's zone, and say which that is. */
export function showLocalTimes(figures) {
  const write = writer(figures);
  for (const element of document.querySelectorAll("#usage-live time[data-form]")) {
    element.textContent = write(element.dataset.form, Date.parse(element.dateTime) / 1000);
  }
  const zone = document.getElementById("usage-zone");
  if (zone && !figures.isInDays) {
    zone.textContent = figures.say("times_local", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  }
}

/** A duration in milliseconds as readers write it. */
export function duration({ language }, milliseconds, digits = 2) {
  const isLong = milliseconds >= SECOND;
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: digits });
  return `${number.format(isLong ? milliseconds / SECOND : milliseconds)}\u00a0${isLong ? "s" : "ms"}`;
}
