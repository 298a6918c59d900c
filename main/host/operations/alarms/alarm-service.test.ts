import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { alarmDefinitionsOf, DOMAINS, pointClassesOf } from '../../../../simulation/domains/index.ts';
import type { CityPoint } from '../../point-list.ts';
import type { Documents, Journal } from '../../ports.ts';
import { LiveStore } from '../../telemetry/live-values.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import { answersFor, type AreaOfPlaces, areaOfPlaces } from './alarm-areas.ts';
import { placesOf } from './alarm-places.ts';
import { type AlarmService, startAlarmService } from './alarm-service.ts';
import { DESK_ALARMS, DESK_CLASSES } from '../../../../simulation/alarms/desk-alarms.ts';
import { type Guard, PartFailures } from '../../part-failures.ts';
import { matterSources } from './matter-sources.ts';
import { strictGuard } from '../../../../tests/builders/strict-guard.ts';

/** A disk that outlives the host. */
class Disk implements Journal, Documents {
  readonly entries: JournalEntry[] = [];
  readonly documents = new Map<string, string>();
  isFull = false;

  async append(kind: string, by: string, data: Record<string, unknown>): Promise<JournalEntry> {
    await Promise.resolve();
    if (this.isFull) throw new Error('disk full');
    const entry = {
      number: this.entries.length + 1,
      at: 0,
      kind,
      by,
      data: JSON.parse(JSON.stringify(data)) as typeof data,
    };
    this.entries.push(entry);
    return entry;
  }

  async list({ before = Number.POSITIVE_INFINITY, limit }: { before?: number | undefined; limit: number }) {
    return this.entries
      .filter(({ number }) => number < before)
      .toReversed()
      .slice(0, limit);
  }

  async between(): Promise<JournalEntry[]> {
    return this.entries;
  }

  head() {
    return { number: this.entries.length, hash: '' };
  }

  async get(name: string): Promise<unknown> {
    const text = this.documents.get(name);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async put(name: string, value: unknown): Promise<void> {
    this.documents.set(name, JSON.stringify(value));
  }
}

const power = DOMAINS.find(({ id }) => id === 'power')!;
const points: CityPoint[] = ['breaker-1', 'breaker-2'].flatMap((id, row) => {
  const asset = {
    ...{ row, id, domain: 'power', kind: 'breaker', name: id, x: 0, y: 0, lon: 0, lat: 0 },
    district: 0,
    owner: '',
    attributes: {},
    xy: new Float32Array(),
    isEstimated: false,
  };
  return power.kinds
    .find(({ kind }) => kind === 'breaker')!
    .points.map((definition) => ({ id: `${id}.${definition.name}`, asset, definition }));
});
const pointRows = new Map(points.map(({ id }, row) => [id, row]));
const TRIP = 'breaker-1.trip.state';

const live = () => new LiveStore(points.map(({ definition }) => definition));
const say = (store: LiveStore, point: string, value: number) => {
  const now = Date.now();
  store.set(pointRows.get(point)!, value, now, now, now, 0, 0);
};

function start(
  disk: Disk,
  store: LiveStore,
  isSimulated = false,
  { areaOf, guard = strictGuard }: { readonly areaOf?: AreaOfPlaces; readonly guard?: Guard } = {},
): Promise<AlarmService> {
  return startAlarmService({
    ...{
      points,
      pointRows,
      places: placesOf(
        null,
        2,
        points.map(({ asset }) => asset.row),
      ),
    },
    classes: [...pointClassesOf(DOMAINS), ...DESK_CLASSES],
    definitions: [...alarmDefinitionsOf(DOMAINS), ...DESK_ALARMS],
    ...{ live: store, journal: disk, documents: disk, log: () => undefined, guard },
    clock: { now: () => Date.now(), speed: 1, isSimulated },
    areaOf,
  });
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !what(); i++) await sleep(20);
  expect(what()).toBe(true);
}

const stateOf = (alarms: AlarmService, id: string) =>
  alarms.list({ limit: 100 }).alarms.find((one) => one.id === id)?.state;

test('a value becomes an alarm, an order is on disk when it is answered', async () => {
  const [disk, store] = [new Disk(), live()];
  const alarms = await start(disk, store);
  say(store, 'breaker-1.trip', 0);
  say(store, 'breaker-1.trip', 1);
  await until(() => stateOf(alarms, TRIP) === 'unacknowledged');
  expect(alarms.summary()).toMatchObject({ unacknowledged: [0, 1, 0, 0], sounding: 1, loudest: 2, lastTenMinutes: 1 });
  const taken = await alarms.order({ type: 'acknowledge', alarms: [TRIP], comment: 'seen' }, 'anna');
  expect(taken).toEqual({ result: { done: [TRIP], refused: [] } });
  expect(disk.entries.at(-1)).toMatchObject({
    kind: 'alarmOrder',
    by: 'anna',
    data: { alarms: [TRIP], comment: 'seen' },
  });
  await alarms.close();
});

test('a room that tells nonsense, or fails, keeps neither the others nor the city from calling, and that is an alarm itself', async () => {
  const [disk, store] = [new Disk(), live()];
  const failures = new PartFailures(() => undefined);
  const alarms = await start(disk, store, false, { guard: failures });
  const told = [{ id: 'o-1', place: '', state: 'halted' as const }];
  alarms.attend([
    { kind: 'outage', matters: () => [{ id: 'u-1', place: '', state: 'handedOver' }] },
    ...matterSources({
      ...{ outages: null, dangers: null, flisr: null, failures },
      orders: {
        unwrittenHalts: () => [],
        list: () => {
          throw new Error('a bug');
        },
      },
    }),
    { kind: 'order', matters: () => told },
  ]);
  say(store, 'breaker-1.trip', 1);
  await until(() => stateOf(alarms, TRIP) === 'unacknowledged');
  await until(() => stateOf(alarms, 'order:o-1.execution.state') === 'unacknowledged');
  await until(() => stateOf(alarms, 'program:alarms.health.state') !== undefined);
  expect(failures.list()).toMatchObject([{ part: 'alarms', reason: expect.stringContaining('a bug') }]);
  await alarms.close();
});

test('whoever holds an area answers for its alarms; others may look and say something', async () => {
  const [disk, store] = [new Disk(), live()];
  const alarms = await start(disk, store, false, { areaOf: () => 'north' });
  alarms.heed((area) => (area === 'north' ? 'boris' : null));
  say(store, 'breaker-1.trip', 1);
  await until(() => stateOf(alarms, TRIP) === 'unacknowledged');
  expect(alarms.list({ limit: 1 }).alarms).toMatchObject([{ area: 'north' }]);
  const acknowledge = { type: 'acknowledge' as const, alarms: [TRIP], comment: null };
  expect(await alarms.order(acknowledge, 'anna')).toEqual({
    result: { done: [], refused: [{ alarm: TRIP, code: 'held-by-other', holder: 'boris' }] },
  });
  expect(disk.entries.at(-1)).toMatchObject({
    ...{ kind: 'alarmOrderRefused', by: 'anna' },
    data: { type: 'acknowledge', code: 'held-by-other', alarms: [TRIP] },
  });
  expect(await alarms.order({ type: 'see', alarms: [TRIP] }, 'anna')).toMatchObject({ result: { done: [TRIP] } });
  expect(await alarms.order(acknowledge, 'boris')).toMatchObject({ result: { done: [TRIP] } });
  await alarms.close();
});

describe('alarms in areas of control', () => {
  const control = {
    map: {
      areas: [{ id: 'north', name: '', feeders: ['f-1'] }],
      areaOf: (element: string) => (element === 'f-1' ? 'north' : null),
      areasOf: () => [],
    },
    holderOf: () => holder,
  };
  let holder: string | null = null;
  const areaOf = areaOfPlaces(control.map);
  const personOf = answersFor(control);

  test('stand in that of the nearest place that has one, or in the one that they name', () => {
    expect(areaOf(['station-1', 'f-1', 'sub-1'])).toBe('north');
    expect(areaOf(['north'])).toBe('north');
    expect(areaOf(['sub-9', ''])).toBe('');
  });

  test('are anybody’s where nobody holds it, or the program does', () => {
    expect(personOf('north')).toBeNull();
    holder = AUTOMATIC_ORDERS;
    expect(personOf('north')).toBeNull();
    holder = 'boris';
    expect([personOf('north'), personOf('')]).toEqual(['boris', null]);
  });
});

describe('killed', () => {
  test('and started again it stands as it stood, also after a snapshot was kept by a whole end', async () => {
    const [disk, store] = [new Disk(), live()];
    const first = await start(disk, store);
    say(store, 'breaker-1.trip', 1);
    say(store, 'breaker-2.trip', 1);
    await until(() => first.summary().active === 2);
    await first.order({ type: 'acknowledge', alarms: [TRIP], comment: 'crew sent' }, 'anna');
    await first.order(
      {
        ...{ type: 'shelve', alarms: ['breaker-2.trip.state'], reason: 'test' },
        untilMs: Date.now() + 3_600_000,
        isOneShot: false,
      },
      'anna',
    );
    const before = first.list({ limit: 10 }).alarms;
    // Nothing is said to the first: it is as if it had been killed here.
    const second = await start(disk, live());
    expect(second.list({ limit: 10 }).alarms).toEqual(before);
    await second.close();
    const third = await start(disk, live());
    expect(third.list({ limit: 10 }).alarms).toEqual(before);
    await third.close();
    await first.close();
  });

  test('a simulated time begins with an empty desk, and leaves nothing to another', async () => {
    const [disk, store] = [new Disk(), live()];
    const simulated = await start(disk, store, true);
    say(store, 'breaker-1.trip', 1);
    await until(() => simulated.summary().active === 1);
    await simulated.close();
    const other = await start(disk, live());
    expect(other.summary().active).toBe(0);
    await other.close();
  });
});

test('while the journal takes nothing no order is taken; what alarms did meanwhile is written afterwards, in its order', async () => {
  const [disk, store] = [new Disk(), live()];
  const alarms = await start(disk, store);
  disk.isFull = true;
  say(store, 'breaker-1.trip', 1);
  await until(() => stateOf(alarms, TRIP) === 'unacknowledged');
  await sleep(50);
  const refused = await alarms.order({ type: 'acknowledge', alarms: [TRIP], comment: null }, 'anna');
  expect(refused).toMatchObject({ failure: { code: 'unavailable' } });
  expect(stateOf(alarms, TRIP)).toBe('unacknowledged');
  disk.isFull = false;
  await until(() => disk.entries.some(({ kind }) => kind === 'alarmSteps'));
  expect(await alarms.order({ type: 'acknowledge', alarms: [TRIP], comment: null }, 'anna')).toMatchObject({
    result: { done: [TRIP] },
  });
  expect(disk.entries.map(({ kind }) => kind)).toEqual(['alarmSteps', 'alarmOrder']);
  await alarms.close();
});

test('a limit is changed for a reason; the new version is in the journal and holds after a restart', async () => {
  const [disk, store] = [new Disk(), live()];
  const alarms = await start(disk, store);
  const changes = [{ definition: 'breaker.trip.state', onDelayMs: 5000 }];
  expect(await alarms.change(changes, 'chief', '')).toEqual({ ok: false, code: 'no-reason' });
  expect(await alarms.change(changes, 'chief', 'reclosers settle')).toMatchObject({ ok: true, set: { version: 1 } });
  const again = await start(disk, live());
  expect(again.set()).toMatchObject({ version: 1, author: 'chief', reason: 'reclosers settle' });
  await again.close();
  await alarms.close();
});
