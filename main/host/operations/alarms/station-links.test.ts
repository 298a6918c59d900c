import { describe, expect, test } from 'vitest';
import { QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { readAlarmEntry } from './alarm-entries.ts';
import { linkSource, lostLinks, stationLinks } from './station-links.ts';
import { CITY, type Held, openDesk, order, S, say, stateOf, T } from './test-desk.ts';

const STATION = 'station-0-0';
const ALARM = `telemetry:${STATION}.link.state`;
const SILENT = `${STATION}.voltage.silent`;

const links = stationLinks(CITY.points, CITY.places);
const live = () => ({
  times: new Float64Array(CITY.points.length).fill(T),
  qualities: new Uint8Array(CITY.points.length),
});
const pointsOf = (station: string) => [...links.find(({ id }) => id === station)!.points];

describe('the telemetry of a station', () => {
  test('is lost when all that it tells by itself is old, and was known once', () => {
    const { times, qualities } = live();
    expect(links.length).toBeGreaterThan(0);
    expect(lostLinks(links, { times, qualities })).toEqual([]);
    const [first, ...others] = pointsOf(STATION);
    for (const row of others) qualities[row] = QUALITY_CODE.STALE;
    expect(lostLinks(links, { times, qualities })).toEqual([]);
    qualities[first!] = QUALITY_CODE.STALE;
    expect(lostLinks(links, { times, qualities }).map(({ id }) => id)).toEqual([STATION]);
    expect(linkSource(links, { times, qualities }).matters()).toEqual([{ id: STATION, state: 'lost', place: STATION }]);
    for (const row of pointsOf(STATION)) times[row] = Number.NaN;
    expect(lostLinks(links, { times, qualities })).toEqual([]);
  });

  const tell = ({ desk }: Held, at: number, ...lost: string[]) =>
    desk.tell(
      'telemetry',
      lost.map((id) => ({ id, state: 'lost', place: id })),
      T + at,
    );

  /** Its points fall silent at 0; the station is told of each second, as the host does. */
  function silence(isHeardAt: number, held = openDesk()): Held {
    say(held, 0, [`${STATION}.voltage`, 400], ['station-0-1.voltage', 400]);
    say(held, S, [`${STATION}.voltage`, 400, QUALITY_CODE.STALE], ['station-0-1.voltage', 400, QUALITY_CODE.STALE]);
    for (let at = S; at < isHeardAt; at += S) {
      held.desk.look(T + at);
      tell(held, at, STATION);
    }
    return held;
  }

  test.each([65, 200])('of %i stations at once is as many alarms, and room for them is made once', (count) => {
    const held = openDesk();
    const lost = Array.from({ length: count }, (_, i) => `lost-${i}`);
    const books = new Set([held.desk.book]);
    for (let at = 0; at < 90 * S; at += S) {
      held.desk.look(T + at);
      tell(held, at, ...lost);
      books.add(held.desk.book);
    }
    expect(lost.filter((id) => stateOf(held, `telemetry:${id}.link.state`) !== 'unacknowledged')).toEqual([]);
    expect(books.size).toBe(2);
  });

  test('is one alarm, which stands for those of its points and for no others', () => {
    const held = silence(100 * S);
    expect(stateOf(held, ALARM)).toBe('unacknowledged');
    expect(stateOf(held, SILENT)).toBe('suppressedByDesign');
    expect(stateOf(held, 'station-0-1.voltage.silent')).toBe('unacknowledged');
    expect(stateOf(held, 'station-0-1.voltage.lowLow')).toBe('normal');

    say(held, 100 * S, [`${STATION}.voltage`, 400]);
    for (let at = 100 * S; at < 200 * S; at += S) {
      held.desk.look(T + at);
      tell(held, at);
      // What comes back calls nobody on its way.
      expect(stateOf(held, SILENT)).not.toBe('unacknowledged');
    }
    expect(stateOf(held, ALARM)).toBe('normal');
    expect(stateOf(held, SILENT)).toBe('normal');
    expect(held.desk.book.past.map(({ id }) => id)).toContain(ALARM);
  });

  test('that comes back in time calls nobody', () => {
    const held = silence(40 * S);
    say(held, 40 * S, [`${STATION}.voltage`, 400]);
    tell(held, 40 * S);
    held.desk.look(T + 300 * S);
    expect([stateOf(held, ALARM), stateOf(held, SILENT)]).toEqual(['normal', 'normal']);
  });

  test('when only some of it is heard again, what is still silent calls by itself', () => {
    const held = silence(100 * S);
    for (let at = 100 * S; at < 200 * S; at += S) {
      held.desk.look(T + at);
      tell(held, at);
    }
    expect(stateOf(held, ALARM)).toBe('normal');
    expect(stateOf(held, SILENT)).toBe('unacknowledged');
  });

  test('says nothing of what has a way of its own to tell: that calls by itself', () => {
    const onItsOwn = CITY.points.map((point) =>
      point.id === `${STATION}.voltage`
        ? { ...point, definition: { ...point.definition, intervalMs: 900 * S } }
        : point,
    );
    const held = silence(100 * S, openDesk(onItsOwn));
    expect([stateOf(held, ALARM), stateOf(held, SILENT)]).toEqual(['unacknowledged', 'unacknowledged']);
  });

  test.each([
    [
      { type: 'shelve', alarms: [ALARM], reason: 'new modem', untilMs: T + 3600 * S, isOneShot: false },
      { type: 'unshelve', alarms: [ALARM] },
    ],
    [
      { type: 'takeOutOfService', alarms: [ALARM], reason: 'new modem', secondBy: null },
      { type: 'returnToService', alarms: [ALARM] },
    ],
  ] as const)('whose alarm somebody has put away hides nothing', (putAway, bringBack) => {
    const held = silence(100 * S);
    expect(order(held, 100 * S, { ...putAway, alarms: [ALARM] }).refused).toEqual([]);
    tell(held, 101 * S, STATION);
    expect(stateOf(held, SILENT)).toBe('unacknowledged');

    expect(order(held, 200 * S, { ...bringBack, alarms: [ALARM] }).refused).toEqual([]);
    tell(held, 201 * S, STATION);
    expect([stateOf(held, ALARM), stateOf(held, SILENT)]).toEqual(['unacknowledged', 'suppressedByDesign']);
  });

  test('stands after a crash as it stood, and ends as it would have', () => {
    const held = silence(100 * S);
    const again = openDesk();
    for (const text of held.entries) again.desk.replay(readAlarmEntry(JSON.parse(text))!);
    again.desk.resume();
    expect(again.desk.state(T + 100 * S)).toEqual(held.desk.state(T + 100 * S));
    say(again, 100 * S, [`${STATION}.voltage`, 400]);
    for (let at = 100 * S; at < 200 * S; at += S) {
      again.desk.look(T + at);
      tell(again, at);
    }
    expect([stateOf(again, ALARM), stateOf(again, SILENT)]).toEqual(['normal', 'normal']);
  });
});
