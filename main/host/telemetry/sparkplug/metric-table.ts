// The metrics of one device, or of a node itself, as its birth named them, and what each of them is to us. Data may then name them by alias.
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { DecodedSink } from '../foreign-decoder.ts';
import { unitConversion } from '../mapping/unit-conversion.ts';
import { isSimpleType, nameOfType, readMetricValue } from './metric-value.ts';
import type { PointRules, PointTarget } from './point-rules.ts';
import { type Metric, type Payload, type Property, VALUE_FIELD } from './sparkplug-message.ts';
import type { CountedMetric, UnmappedMetrics } from './unmapped-metrics.ts';

/** What all devices of a host share. */
export interface MetricRooms {
  readonly rules: PointRules;
  readonly unmapped: UnmappedMetrics;
  /** row -> who speaks for it now */
  readonly speakers: Map<number, MetricTable>;
  readonly isSimulated: boolean;
  /** metrics of messages that wait for others before them, of all nodes together */
  waiting: number;
}

interface Binding {
  readonly name: string;
  readonly dataType: number;
  /** null: of no use to us */
  readonly target: PointTarget | null;
  /** null: the value is in the point's unit */
  readonly convert: ((value: number) => number) | null;
  /** where it is counted when nobody mapped it */
  readonly unmapped: CountedMetric | null;
}

/** Metrics of the protocol itself: never points. */
const isOfProtocol = (name: string): boolean =>
  name === 'bdSeq' || name.startsWith('Node Control/') || name.startsWith('Device Control/');

const MOST_NAME_CHARACTERS = 500;
const NAMES_SHOWN = 5;
const EARLIEST_MS = Date.UTC(2000, 0, 1);

const SPARKPLUG_QUALITY: ReadonlyMap<unknown, number> = new Map([
  [192, QUALITY_CODE.GOOD],
  [500, QUALITY_CODE.STALE],
  [0, QUALITY_CODE.BAD],
]);

export class MetricTable {
  readonly #rooms: MetricRooms;
  readonly #path: readonly [group: string, node: string, device: string | null];
  readonly #byName = new Map<string, Binding>();
  readonly #byAlias = new Map<number | bigint, Binding>();
  #rows: number[] = [];
  #isAlive = false;

  constructor(rooms: MetricRooms, group: string, node: string, device: string | null) {
    this.#rooms = rooms;
    this.#path = [group, node, device];
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** metrics that are held in memory */
  get size(): number {
    return this.#byName.size;
  }

  /** A birth: what it names is known from now on, and nothing else. `now` machine's clock, ms. */
  begin({ metrics, timestamp }: Payload, now: number, out: DecodedSink): void {
    const before = this.#rows;
    this.#forget();
    const resolve = this.#rooms.rules.of(...this.#path);
    const nobodys: string[] = [];
    const rows = new Set<number>();
    const ambiguous = new Set<number | bigint>();
    const named: Metric[] = [];
    for (const metric of metrics) {
      const { name, alias, dataType } = metric;
      if (name === null || name === '' || name.length > MOST_NAME_CHARACTERS) {
        out.refuse('bad-payload', `${this.#place()}: a metric in a birth has no name, or a monstrous one`);
        continue;
      }
      if (isOfProtocol(name)) continue;
      if (this.#byName.has(name)) {
        out.refuse('bad-payload', `${this.#place()}: ${name} is named twice in one birth; the first counts`);
        continue;
      }
      const binding = this.#bind(name, dataType, metric.properties, resolve, rows, nobodys, out);
      this.#byName.set(name, binding);
      named.push(metric);
      if (alias === null) continue;
      if (this.#byAlias.has(alias)) ambiguous.add(alias);
      this.#byAlias.set(alias, binding);
    }
    for (const alias of ambiguous) {
      this.#byAlias.delete(alias);
      out.refuse('bad-payload', `${this.#place()}: alias ${alias} is given to several metrics: none has it`);
    }
    if (nobodys.length > 0) {
      const shown = nobodys.slice(0, NAMES_SHOWN).join(', ');
      const rest = nobodys.length > NAMES_SHOWN ? `, and ${nobodys.length - NAMES_SHOWN} more` : '';
      out.refuse('unknown-point', `${this.#place()}: nobody mapped ${shown}${rest}`);
    }
    this.#rows = [...rows];
    this.#isAlive = true;
    for (const row of rows) this.#rooms.speakers.set(row, this);
    const gone = before.filter((row) => !this.#rooms.speakers.has(row));
    if (gone.length > 0) out.stale(gone, likelyTime(timestamp, now));
    if (rows.size > 0) out.holds(this.#rows);
    this.take({ metrics: named, timestamp }, now, out);
  }

  /** Values of a birth or of data. False: it speaks of metrics that no birth has named. `now` machine's clock, ms. */
  take({ metrics, timestamp }: Pick<Payload, 'metrics' | 'timestamp'>, now: number, out: DecodedSink): boolean {
    let isKnown = true;
    for (const metric of metrics) {
      const binding = this.#find(metric);
      if (binding === undefined) {
        if (metric.name !== null && (isOfProtocol(metric.name) || metric.name.length > MOST_NAME_CHARACTERS)) continue;
        isKnown = false;
        const called = metric.name ?? `alias ${metric.alias ?? 'none'}`;
        out.refuse('out-of-sequence', `${this.#place()}: ${called} is in no birth`);
      } else if (binding.target === null) {
        if (binding.unmapped !== null) binding.unmapped.count += 1;
      } else {
        this.#say(binding, binding.target, metric, timestamp, now, out);
      }
    }
    return isKnown;
  }

  /** No longer known to hold since `at`, ms UTC. */
  end(at: number, out: DecodedSink): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    // Who has taken a row over meanwhile speaks for it.
    const own = this.#rows.filter((row) => this.#rooms.speakers.get(row) === this);
    if (own.length > 0) out.stale(own, at);
  }

  #find({ name, alias }: Metric): Binding | undefined {
    if (name !== null && name !== '') return this.#byName.get(name);
    return alias === null ? undefined : this.#byAlias.get(alias);
  }

  #forget(): void {
    for (const row of this.#rows) if (this.#rooms.speakers.get(row) === this) this.#rooms.speakers.delete(row);
    this.#rows = [];
    this.#byName.clear();
    this.#byAlias.clear();
  }

  #bind(
    name: string,
    dataType: number,
    properties: ReadonlyMap<string, Property> | null,
    resolve: ReturnType<PointRules['of']>,
    rows: Set<number>,
    nobodys: string[],
    out: DecodedSink,
  ): Binding {
    const useless: Binding = { name, dataType, target: null, convert: null, unmapped: null };
    const target = resolve(name);
    if (target === 'unwanted') return useless;
    if (target === 'unmapped') {
      nobodys.push(name);
      return { ...useless, unmapped: this.#rooms.unmapped.of(this.#place(), name) };
    }
    const refuse = (...reason: Parameters<DecodedSink['refuse']>): Binding => {
      out.refuse(...reason);
      return useless;
    };
    if ('reason' in target) return refuse(target.reason, `${this.#place()}/${target.detail}`);
    if (!isSimpleType(dataType)) {
      return refuse('bad-value', `${this.#place()}/${name}: a ${nameOfType(dataType)} is no value of a point`);
    }
    const { row, point, unit: ruleUnit } = target;
    const other = this.#rooms.speakers.get(row);
    if (rows.has(row) || (other !== undefined && other !== this && other.isAlive)) {
      const speaker = rows.has(row) ? 'another metric of it' : other === undefined ? '' : other.#place();
      return refuse('bad-payload', `${this.#place()}/${name}: ${point.id} already comes from ${speaker}`);
    }
    const { unit: pointUnit, states } = point.definition;
    const unit = textOf(properties?.get('engUnit')) ?? ruleUnit ?? pointUnit;
    let convert: Binding['convert'] = null;
    if (states === undefined && unit !== pointUnit) {
      convert = unitConversion(unit, pointUnit);
      if (convert === null) {
        return refuse('wrong-unit', `${this.#place()}/${name}: ${unit} is no unit for ${point.id} (${pointUnit})`);
      }
    }
    rows.add(row);
    return { name, dataType, target, convert, unmapped: null };
  }

  #say(
    { name, dataType, convert }: Binding,
    target: PointTarget,
    metric: Metric,
    timestamp: number,
    now: number,
    out: DecodedSink,
  ): void {
    const { row, states } = target;
    const ts = Number.isNaN(metric.timestamp) ? timestamp : metric.timestamp;
    if (Number.isNaN(ts)) {
      out.refuse('bad-payload', `${this.#place()}/${name}: neither the metric nor the message has a timestamp`);
      return;
    }
    if (metric.dataType !== 0 && metric.dataType !== dataType) {
      const types = `${nameOfType(metric.dataType)}, and its birth said ${nameOfType(dataType)}`;
      out.refuse('bad-payload', `${this.#place()}/${name}: sent as ${types}`);
      return;
    }
    if (metric.isNull) {
      if (!metric.isHistorical) out.stale([row], likelyTime(ts, now));
      return;
    }
    let value = readMetricValue(metric, dataType);
    if (value !== undefined && states !== null) value = states.get(String(value));
    if (value === undefined) {
      const detail = states === null ? `no ${nameOfType(dataType)} in it` : 'none of the states that its rule names';
      out.refuse('bad-value', `${this.#place()}/${name}: ${detail}`);
      return;
    }
    if (convert !== null && typeof value === 'number') value = convert(value);
    const quality = qualityOf(metric.properties?.get('Quality'));
    const origin = this.#rooms.isSimulated ? ORIGIN_CODE.simulated : ORIGIN_CODE.measured;
    if (metric.isHistorical) out.past(row, value, ts, quality, origin, -1);
    else out.value(row, value, ts, quality, origin, -1);
  }

  #place(): string {
    return this.#path.filter((part) => part !== null).join('/');
  }
}

/** A device's own time where it can be one, else `now`. */
export const likelyTime = (ts: number, now: number): number =>
  Number.isSafeInteger(ts) && ts >= EARLIEST_MS && ts <= now ? ts : now;

/** Without a word of it a value is good; with a code that is none of Sparkplug's three it may be. */
function qualityOf(property: Property | undefined): number {
  if (property === undefined || property.isNull) return QUALITY_CODE.GOOD;
  return SPARKPLUG_QUALITY.get(readMetricValue(property, property.type)) ?? QUALITY_CODE.UNCERTAIN;
}

function textOf(property: Property | undefined): string | null {
  if (property === undefined || property.isNull || property.field !== VALUE_FIELD.string) return null;
  const text = property.text.trim();
  return text === '' ? null : text;
}
