// What does a flood cost the host? A desk with 200 feeders of 20 stations (24 k alarms that can be), 5,000 of them begin within 10 s of
// city time, a look every 100 ms as the host takes them, in ms of the processor, whatever else the machine does; then the whole table is
// asked for, and all are acknowledged at once. The host's thread serves the sessions beside it. One JSON line; exit code 1
// when p95 of a look takes longer than the budget or an alarm is lost. usage: alarms.bench.ts
import { alarmStateOf } from '../../simulation/alarms/alarm-life.ts';
import { alarmDefinitionsOf, DOMAINS, pointClassesOf } from '../../simulation/domains/index.ts';
import { AlarmDesk, MOST_AT_ONCE } from '../../main/host/operations/alarms/alarm-desk.ts';
import { type AlarmEntry, dataOf } from '../../main/host/operations/alarms/alarm-entries.ts';
import { AlarmReports } from '../../main/host/operations/alarms/alarm-reports.ts';
import type { CityPoint } from '../../main/host/point-list.ts';
import { median, printResult, quantile } from './result.ts';

/** ms, of a look: a frame of the screen */
const BUDGET = 16;
const FEEDERS = 200;
const STATIONS = 20;
const ALARMS = 5000;
const LOOKS = 100;
const LOOK_MS = 100;
const T = Date.UTC(2026, 10, 22, 18);

const points: CityPoint[] = [];
const ofAsset: number[] = [];
const places = { ids: [''], parent: [-1], level: [0] };

function place(above: number, level: number, id: string): number {
  places.ids.push(id);
  places.level.push(level);
  return places.parent.push(above) - 1;
}

function stand(id: string, kind: string, at: number): void {
  const row = ofAsset.push(at) - 1;
  const asset = {
    row,
    id,
    domain: 'power',
    kind,
    name: id,
    x: 0,
    y: 0,
    lon: 0,
    lat: 0,
    district: 0,
    owner: '',
    attributes: {},
    xy: new Float32Array(),
    isEstimated: false,
  };
  const power = DOMAINS.find((one) => one.id === 'power');
  for (const definition of power?.kinds.find((one) => one.kind === kind)?.points ?? [])
    points.push({ id: `${id}.${definition.name}`, asset, definition });
}

for (let f = 0; f < FEEDERS; f++) {
  const feeder = place(0, 2, `feeder-${f}`);
  stand(`breaker-${f}`, 'breaker', feeder);
  for (let s = 0; s < STATIONS; s++)
    stand(`station-${f}-${s}`, 'station-remote', place(feeder, 3, `station-${f}-${s}`));
}

const pointRows = new Map(points.map(({ id }, row) => [id, row]));
const entries: AlarmEntry[] = [];
const desk = new AlarmDesk({
  ...{
    points,
    pointRows,
    classes: pointClassesOf(DOMAINS),
    definitions: alarmDefinitionsOf(DOMAINS),
    startMs: T,
    firstRevision: 1,
  },
  places: {
    tree: { count: places.ids.length, parent: Int32Array.from(places.parent), level: Uint8Array.from(places.level) },
    ...{ ids: places.ids, names: places.ids, ofAsset: Int32Array.from(ofAsset) },
  },
  record: (entry) => entries.push(entry),
});
const reports = new AlarmReports();

// Dead stations, 50 a look: `lowLow` of each begins after its second, at the pace at which they go dark.
const stations = points.flatMap(({ asset, definition }, row) =>
  asset.kind === 'station-remote' && definition.name === 'voltage' ? [row] : [],
);
const breakers = points.flatMap(({ definition }, row) => (definition.name === 'trip' ? [row] : []));
const dark = [
  ...breakers,
  ...stations,
  ...points.flatMap(({ asset, definition }, row) =>
    asset.kind === 'station-remote' && definition.name === 'loading' ? [row] : [],
  ),
].slice(0, ALARMS);

const looks: number[] = [];
const cpuBefore = process.cpuUsage();
let next = 0;
let now = T;
for (let look = 0; look < LOOKS + 200; look++) {
  now += LOOK_MS;
  const until = Math.min(dark.length, next + ALARMS / LOOKS);
  const rows = dark.slice(next, until);
  next = until;
  const isLoading = (row: number) => points[row]!.definition.name === 'loading';
  const isTrip = (row: number) => points[row]!.definition.name === 'trip';
  const batch = {
    points: Uint32Array.from(rows),
    values: Float64Array.from(rows, (row) => (isTrip(row) ? 1 : isLoading(row) ? 150 : 0)),
    times: new Float64Array(rows.length).fill(now),
    seen: new Float64Array(rows.length).fill(now),
    qualities: new Uint8Array(rows.length),
    origins: new Uint8Array(rows.length),
  };
  const before = process.cpuUsage();
  desk.take(batch, now, MOST_AT_ONCE);
  if (look % 10 === 0) desk.settle(now);
  const { user, system } = process.cpuUsage(before);
  looks.push((user + system) / 1000);
}

/** ms of the processor, whatever else the machine does */
const cpu = process.cpuUsage(cpuBefore);
const floodCpuMs = (cpu.user + cpu.system) / 1000;

const timed = <T>(work: () => T): { ms: number; result: T } => {
  const before = performance.now();
  const result = work();
  return { ms: performance.now() - before, result };
};

const standing = [...desk.book.records()].filter(([, { life }]) => alarmStateOf(life) === 'unacknowledged');
const table = timed(() => JSON.stringify(standing.map(([row, record]) => reports.alarm(desk.book, row, record, now))));
const summary = timed(() => reports.summary(desk.book, now));
const situations = timed(() => desk.book.situations.open().map((one) => reports.situation(desk.book, one)));
const text = timed(() => entries.map((entry) => JSON.stringify(dataOf(entry))));
const alarms = standing.map(([row]) => desk.book.rows.idOf(row));
const acknowledged = timed(() => desk.order({ type: 'acknowledge', alarms, comment: null }, 'bench', now));

const p95 = quantile(looks, 0.95);
printResult('alarms', {
  possibleAlarms: desk.book.rows.count,
  inFlood: desk.book.flood.flood?.alarms ?? 0,
  unacknowledged: standing.length,
  situations: situations.result.length,
  inSituations: situations.result.reduce((sum, { alarms: count }) => sum + count, 0),
  lookCpuMs: { median: median(looks), p95, worst: Math.max(...looks), all: looks.reduce((sum, ms) => sum + ms, 0) },
  cpuMsOfFlood: floodCpuMs,
  tableMs: table.ms,
  tableKb: Math.round(table.result.length / 1024),
  summaryMs: summary.ms,
  journal: { entries: entries.length, ms: text.ms },
  acknowledgeAllMs: acknowledged.ms,
  acknowledged: acknowledged.result.done.length,
  budgetMs: BUDGET,
  passed: p95 <= BUDGET && standing.length >= ALARMS && acknowledged.result.done.length === standing.length,
});
