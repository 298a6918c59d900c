// The meters that are read remotely. Each gathers a register of its own; a read says the mean of the time since the one before. When
// the house goes dark its last charge is enough for one message, which in nine of ten cases arrives; when supply is back it says so.
import { EventQueue } from '../../../simulation/living-grid/event-queue.ts';
import type { LivingGrid } from '../../../simulation/living-grid/living-grid.ts';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../simulation/network/city-grid.ts';
import { between, type Key, keyOf, subKey, uniform } from '../../../simulation/run/random.ts';
import type { Report } from '../../../simulation/domains/domain.ts';
import type { Values } from './derived-points.ts';
import type { GridDevice, GridPoint } from './grid-devices.ts';
import { type GridReadings, stepOf } from './grid-readings.ts';

/** Of last gasps; the others are lost on the way. */
const GASPS_ARRIVE = 0.9;
/** ms from the loss of supply to the last gasp: the charge of its capacitor is kept for real outages, and neighbours do not all talk at once. */
const GASP_AFTER_MS = [300, 3000] as const;
/** Of a great many the radio network takes so long, ms each. */
const EACH_TAKES_MS = 0.5;
/** ms from the return of supply until the meter has started and has found its network. */
const BACK_AFTER_MS = [800, 5000] as const;
/** Share of hours in which a meter's radio finds nobody: it cannot be asked then. Reads are kept and sent. */
const RADIO_AWAY = 0.003;
const HOUR_MS = 3_600_000;

const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');
const ENERGY = GRID_QUANTITIES.indexOf('energy');

export interface MeterOptions {
  readonly living: LivingGrid;
  readonly readings: GridReadings;
  readonly seed: number;
  /** events of meters, with the city time at which they were sent */
  readonly announce: (device: GridDevice, report: Report, timeMs: number) => void;
}

export class Meters {
  readonly #options: MeterOptions;
  readonly #key: Key;
  /** by consumer row */
  readonly #deviceOf = new Map<number, GridDevice>();
  readonly #later = new EventQueue();
  /** by consumer row: Wh that had flowed at the start, and at the last read; ms of that read */
  readonly #base: Float64Array;
  readonly #readAt: Float64Array;
  readonly #readMs: Float64Array;
  /** outages and returns each has seen: the one that is meant when something planned comes due */
  readonly #outage: Uint32Array;
  /** 1: dark for long enough to have gone off */
  readonly #isOff: Uint8Array;

  constructor(options: MeterOptions, devices: readonly GridDevice[]) {
    const { living, seed } = options;
    const { count } = living.grid.network.consumers;
    this.#options = options;
    this.#key = keyOf(seed, 'meters');
    this.#base = new Float64Array(count);
    this.#readAt = new Float64Array(count).fill(Number.NaN);
    this.#readMs = new Float64Array(count);
    this.#outage = new Uint32Array(count);
    this.#isOff = new Uint8Array(count);
    for (const device of devices) {
      const row = device.consumer;
      if (row < 0) continue;
      this.#deviceOf.set(row, device);
      this.#base[row] = this.#flowed(row);
      this.#isOff[row] = living.isLive(row) ? 0 : 1;
    }
  }

  /** Wh that have really flowed */
  #flowed(consumer: number): number {
    return this.#options.living.value(ENERGY, CONSUMER, consumer, 0);
  }

  /** What an interval read says; null: it is off. */
  read(device: GridDevice, timeMs: number): Values | null {
    const { consumer } = device;
    const { living } = this.#options;
    if (!living.isLive(consumer) || this.#isOff[consumer] === 1) return null;
    const flowed = this.#flowed(consumer);
    const hours = (timeMs - this.#readMs[consumer]!) / HOUR_MS;
    const before = this.#readAt[consumer]!;
    const mean = hours > 0 && !Number.isNaN(before) ? (flowed - before) / hours : living.power(consumer);
    this.#readAt[consumer] = flowed;
    this.#readMs[consumer] = timeMs;
    return this.#values(device, mean, flowed, timeMs);
  }

  /** Answer to a ping; null: nobody answers. */
  ping(device: GridDevice, timeMs: number): Values | null {
    const { consumer } = device;
    const { living } = this.#options;
    const isAway = uniform(subKey(this.#key, consumer), 2 + Math.floor(timeMs / HOUR_MS)) < RADIO_AWAY;
    if (isAway || !living.isLive(consumer) || this.#isOff[consumer] === 1) return null;
    return this.#values(device, living.power(consumer), this.#flowed(consumer), timeMs);
  }

  #values(device: GridDevice, power: number, flowed: number, timeMs: number): Values {
    const { readings, living } = this.#options;
    const { relativeError } = living.grid.measurements;
    const base = this.#base[device.consumer]!;
    const values: Values = {};
    for (const { row, definition } of device.measured) {
      const gain = 1 + readings.lastingError(row) * relativeError[row]!;
      const quantity = readings.quantity(row);
      // A register shows what flowed through this meter with its own error, and never goes back.
      if (quantity === 'energy') values[definition.name] = Math.round(base + (flowed - base) * gain);
      else if (quantity === 'activePower') values[definition.name] = meanOf(power, gain, relativeError[row]!);
      else {
        const value = readings.read(row, timeMs);
        if (!Number.isNaN(value)) values[definition.name] = value;
      }
    }
    for (const point of device.states) values[point.definition.name] = supplyName(point, true);
    return values;
  }

  lost(consumers: Int32Array, timeMs: number): void {
    const [soonest, latest] = spread(GASP_AFTER_MS, consumers.length);
    for (const row of consumers) {
      const device = this.#deviceOf.get(row);
      if (device === undefined) continue;
      const outage = ++this.#outage[row]!;
      const key = subKey(subKey(this.#key, row), outage);
      const atMs = timeMs + between(key, 1, soonest, latest);
      this.#later.plan(atMs, () => {
        if (this.#outage[row] !== outage || this.#options.living.isLive(row)) return;
        this.#isOff[row] = 1;
        if (uniform(key, 2) < GASPS_ARRIVE) this.#announce(device, false, timeMs, atMs);
      });
    }
  }

  back(consumers: Int32Array, timeMs: number): void {
    const [soonest, latest] = spread(BACK_AFTER_MS, consumers.length);
    for (const row of consumers) {
      const device = this.#deviceOf.get(row);
      // A short dip has not put it off: it says nothing.
      if (device === undefined || this.#isOff[row] === 0) continue;
      const outage = ++this.#outage[row]!;
      const atMs = timeMs + between(subKey(subKey(this.#key, row), outage), 3, soonest, latest);
      this.#later.plan(atMs, () => {
        if (this.#outage[row] !== outage || !this.#options.living.isLive(row)) return;
        this.#isOff[row] = 0;
        this.#readAt[row] = this.#flowed(row);
        this.#readMs[row] = atMs;
        this.#announce(device, true, atMs, atMs);
      });
    }
  }

  /** Says what is due. */
  advance(timeMs: number): void {
    while (this.#later.nextMs <= timeMs) this.#later.runNext();
  }

  #announce(device: GridDevice, isOn: boolean, timeMs: number, atMs: number): void {
    const values: Values = {};
    for (const point of device.states) values[point.definition.name] = supplyName(point, isOn);
    const event = isOn ? 'power_on' : 'power_off';
    this.#options.announce(device, { asset: device.asset.id, suffix: 'event', event, values }, isOn ? atMs : timeMs);
  }
}

const spread = ([soonest, latest]: readonly [number, number], count: number): readonly [number, number] => [
  soonest,
  Math.max(latest, soonest + EACH_TAKES_MS * count),
];

const supplyName = ({ definition }: GridPoint, isOn: boolean): string | number =>
  definition.states?.[isOn ? 1 : 0] ?? (isOn ? 1 : 0);

/** The mean of an interval has the meter's own error only: what is fresh in each reading averages out. */
function meanOf(power: number, gain: number, relativeError: number): number {
  if (power === 0) return 0;
  const step = Math.max(0.1, stepOf(Math.abs(power) * relativeError));
  return Number((Math.round((power * gain) / step) * step).toFixed(1));
}
