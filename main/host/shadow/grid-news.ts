// What has happened in the grid, from telemetry and from what is believed: the shadow grid's thread asks after each solution.
import type { GridEvent, GridEventOf } from '../../../contract/grid-events.ts';
import { ORIGIN_CODE, ORIGINS, QUALITIES, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { ShadowGrid } from '../../../simulation/estimation/shadow-grid.ts';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../simulation/network/city-grid.ts';
import { TRIPS } from '../../../simulation/domains/power/grid-kinds.ts';
import { NewsLimit } from './news-limit.ts';
import { SupplyNews } from './supply-news.ts';
import { SwitchNews } from './switch-news.ts';

const MOST = 50;
const WINDOW_MS = 10_000;

const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');
const POSITION = GRID_QUANTITIES.indexOf('position');
const TRIP = GRID_QUANTITIES.indexOf('trip');

type SwitchEvent = GridEventOf<'switchOperated'> | GridEventOf<'switchesOperated'>;
type SupplyEvent = GridEventOf<'supplyLost'> | GridEventOf<'supplyRestored'>;
interface Rows {
  readonly rows: Uint32Array;
  readonly count: number;
}

export class GridNews {
  readonly #shadow: ShadowGrid;
  readonly #switches: SwitchNews;
  readonly #supply: SupplyNews;
  readonly #switchLimit: NewsLimit<SwitchEvent>;
  readonly #supplyLimit: NewsLimit<SupplyEvent>;

  /** `names`: of the pack's assets; `speed`: of the city clock. */
  constructor(shadow: ShadowGrid, names: readonly string[], speed: number) {
    const { network, switches, consumers, feeders } = shadow.grid;
    const limit = { most: MOST, windowMs: WINDOW_MS * speed };
    this.#shadow = shadow;
    this.#switches = new SwitchNews({
      count: network.switches.count,
      idOf: (row) => network.switches.ids[row]!,
      nameOf: (row) => names[switches.asset[row]!] ?? '',
      tripOf: (_, code) => TRIPS[code] ?? null,
    });
    this.#supply = new SupplyNews({
      feeder: consumers.feeder,
      customers: network.consumers.customers,
      feeders: { ids: feeders.ids, names: feeders.name },
      causeOf: (consumer) => shadow.causeOf(consumer),
      speed,
    });
    this.#switchLimit = new NewsLimit({ ...limit, sumUp: sumOfSwitches });
    this.#supplyLimit = new NewsLimit({ ...limit, sumUp: sumOfSupply });
  }

  /** A reading came in. */
  note(measurement: number, value: number, tsMs: number): void {
    const { table, quantity, row } = this.#shadow.grid.measurements;
    if (table[measurement] !== SWITCH) return;
    if (quantity[measurement] === POSITION) this.#switches.notePosition(row[measurement]!, tsMs);
    else if (quantity[measurement] === TRIP) this.#switches.noteTrip(row[measurement]!, value);
  }

  /** After a solution: what is to be told now. */
  look(changed: { readonly switches: Rows; readonly consumers: Rows }, nowMs: number): GridEvent[] {
    const { switches, consumers } = this.#shadow.columns;
    const operated = this.#switches.look(switches, changed.switches.rows, changed.switches.count);
    const supply = this.#supply.look(consumers, changed.consumers.rows, changed.consumers.count, nowMs);
    // However much is going on, somebody waits for each trip.
    const trips = operated.filter(({ data }) => data.trip !== null);
    const others = operated.filter(({ data }) => data.trip === null);
    return [...trips, ...this.#switchLimit.pass(others, nowMs), ...this.#supplyLimit.pass(supply, nowMs)];
  }
}

function sumOfSwitches(rest: readonly SwitchEvent[]): SwitchEvent[] {
  return [{ name: 'switchesOperated', data: { count: rest.length, ts: Math.min(...rest.map(({ data }) => data.ts)) } }];
}

function sumOfSupply(rest: readonly SupplyEvent[]): SupplyEvent[] {
  const lost = rest.filter((event) => event.name === 'supplyLost');
  const back = rest.filter((event) => event.name === 'supplyRestored');
  const sums: SupplyEvent[] = [];
  if (lost.length > 0)
    sums.push({
      name: 'supplyLost',
      data: { ...sumOf(lost), element: null, isInferred: lost.some(({ data }) => data.isInferred) },
    });
  if (back.length > 0)
    sums.push({
      name: 'supplyRestored',
      data: { ...sumOf(back), seconds: Math.max(...back.map(({ data }) => data.seconds)) },
    });
  return sums;
}

function sumOf(events: readonly SupplyEvent[]) {
  const all = events.map(({ data }) => data);
  const add = (figure: (data: (typeof all)[number]) => number) => all.reduce((sum, data) => sum + figure(data), 0);
  return {
    feeder: null,
    feederName: '',
    changes: add(({ changes }) => changes),
    customers: add(({ customers }) => customers),
    uncertain: add(({ uncertain }) => uncertain),
    origin: ORIGINS[Math.max(...all.map(({ origin }) => ORIGIN_CODE[origin]))]!,
    quality: QUALITIES[Math.max(...all.map(({ quality }) => QUALITY_CODE[quality]))]!,
    ts: Math.min(...all.map(({ ts }) => ts)),
  };
}
