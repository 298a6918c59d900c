// Public holidays by country, found through the time zone: enough to give a city quiet days, no legal calendar. Dates are
// 'month-day' or 'easter+n' (days after Western Easter Sunday). Lunar holidays and days moved by decree are left out.

const GERMANY = '1-1 easter-2 easter+1 5-1 easter+39 easter+50 10-3 12-25 12-26';
const RUSSIA = '1-1 1-2 1-3 1-4 1-5 1-6 1-7 1-8 2-23 3-8 5-1 5-9 6-12 11-4';
const CHINA = '1-1 4-5 5-1 5-2 5-3 10-1 10-2 10-3 10-4 10-5 10-6 10-7';
const UNITED_STATES = '1-1 7-4 11-11 12-25';
const ELSEWHERE = '1-1 5-1 12-25';

const BY_ZONE: Readonly<Record<string, string>> = {
  // Women's day is a holiday in Berlin; the zone covers the whole country, the city is the likelier one.
  'Europe/Berlin': `${GERMANY} 3-8`,
  'Europe/Vienna': `1-1 1-6 easter+1 5-1 easter+39 easter+50 easter+60 8-15 10-26 11-1 12-8 12-25 12-26`,
  'Europe/Paris': `1-1 easter+1 5-1 5-8 easter+39 easter+50 7-14 8-15 11-1 11-11 12-25`,
  'Europe/London': `1-1 easter-2 easter+1 12-25 12-26`,
  'Australia/Sydney': `1-1 1-26 easter-2 easter-1 easter+1 4-25 12-25 12-26`,
  'Asia/Shanghai': CHINA,
  'Asia/Urumqi': CHINA,
  'America/New_York': UNITED_STATES,
  'America/Chicago': UNITED_STATES,
  'America/Denver': UNITED_STATES,
  'America/Los_Angeles': UNITED_STATES,
};
const RUSSIAN_ZONES = new Set(
  'Kaliningrad Moscow Volgograd Samara Saratov Ulyanovsk Astrakhan Yekaterinburg Omsk Novosibirsk Tomsk Barnaul Krasnoyarsk Irkutsk Chita Yakutsk Vladivostok Magadan Sakhalin Kamchatka'.split(
    ' ',
  ),
);

/** Days from 1 March to Western Easter Sunday (anonymous Gregorian computus, Meeus). */
function easterOffset(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const l = (32 + 2 * e + 2 * i - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const dayOfMonth = (h + l - 7 * m + 33 * month + 19) % 32;
  return (month - 3) * 31 + dayOfMonth - 1;
}

const DAY_MS = 86_400_000;

/** Whether the date (month 1 ... 12) is a public holiday where `timeZone` is used. Plain Sundays are not counted. */
export function isPublicHoliday(timeZone: string, year: number, month: number, day: number): boolean {
  const zone = timeZone.slice(timeZone.lastIndexOf('/') + 1);
  const dates = BY_ZONE[timeZone] ?? (RUSSIAN_ZONES.has(zone) ? RUSSIA : ELSEWHERE);
  const fromEaster = Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 2, 1)) / DAY_MS) - easterOffset(year);
  const easterName = `easter${fromEaster < 0 ? '' : '+'}${fromEaster}`;
  return dates.split(' ').some((date) => date === `${month}-${day}` || date === easterName);
}
