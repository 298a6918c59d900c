// What a mapping would make of messages: the same decoder and the same checks as live, and nothing is stored.
import type { MappingDryRun } from '../../../../contract/mapping-requests.ts';
import { ORIGINS, QUALITIES, type RejectReason } from '../../../../contract/vocabulary.ts';
import type { DecodedSink } from '../foreign-decoder.ts';
import { FOREIGN_MESSAGE_BYTES } from '../foreign-intake.ts';
import { checkValue, makeRule, type PointRule } from '../reading.ts';
import type { MappedCity } from './mapped-city.ts';
import type { CheckedMapping } from './mapping-check.ts';
import { createMappingDecoder, MOST_TOPICS } from './mapping-decoder.ts';
import type { NotRecorded, Recorded } from './recording.ts';

const MOST_EXAMPLES = 20;
const EXAMPLES_A_REASON = 3;
const EXAMPLES_A_POINT = 2;
const MOST_UNMATCHED = 1000;
const UNMATCHED_TOLD = 20;

/** One value as the host would take it. */
export interface TakenValue {
  readonly line: number;
  readonly row: number;
  readonly value: number;
  readonly ts: number;
  readonly arrival: number;
  readonly quality: number;
  readonly origin: number;
  readonly seq: number;
}

interface PointTally {
  count: number;
  min: number;
  max: number;
  last: number;
  lastAt: number;
}

export class DryRun {
  readonly #mapping: CheckedMapping;
  readonly #city: MappedCity;
  readonly #now: () => number;
  readonly #onValue: ((value: TakenValue) => void) | undefined;
  readonly #decoder: ReturnType<typeof createMappingDecoder>;
  readonly #rules = new Map<number, PointRule>();
  readonly #points = new Map<number, PointTally>();
  readonly #refused = new Map<
    RejectReason,
    { count: number; examples: MappingDryRun['refused'][number]['examples'] }
  >();
  readonly #unmatched = new Map<string, number>();
  readonly #examples: MappingDryRun['examples'] = [];
  readonly #unreadable: { count: number; first: MappingDryRun['unreadable']['first'] } = { count: 0, first: null };
  readonly #span = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  #messages = 0;
  #matched = 0;
  #unmatchedMessages = 0;
  #values = 0;
  #arrival = 0;

  /** `now` is the time of arrival of messages whose recording does not say. */
  constructor(
    mapping: CheckedMapping,
    city: MappedCity,
    now: () => number = Date.now,
    onValue?: (value: TakenValue) => void,
  ) {
    this.#mapping = mapping;
    this.#city = city;
    this.#now = now;
    this.#onValue = onValue;
    const door = { publish: () => Promise.resolve(), wallNow: () => this.#arrival };
    this.#decoder = createMappingDecoder(mapping.mapping, city, door);
  }

  take(recorded: Recorded | NotRecorded): void {
    if ('trouble' in recorded) {
      this.#unreadable.count += 1;
      this.#unreadable.first ??= { line: recorded.line, trouble: recorded.trouble };
      return;
    }
    const { line, message, arrival } = recorded;
    this.#messages += 1;
    this.#arrival = Number.isNaN(arrival) ? this.#now() : arrival;
    if (!this.#decoder.claims(message.topic)) {
      this.#unmatchedMessages += 1;
      const count = this.#unmatched.get(message.topic);
      if (count !== undefined || this.#unmatched.size < MOST_UNMATCHED)
        this.#unmatched.set(message.topic, (count ?? 0) + 1);
      return;
    }
    this.#matched += 1;
    if (message.payload.length > FOREIGN_MESSAGE_BYTES)
      this.#refuse(line, message.topic, 'oversize', `${message.payload.length} bytes`);
    else this.#decoder.decode(message, this.#sink(line, message.topic));
  }

  #sink(line: number, topic: string): DecodedSink {
    const value: DecodedSink['value'] = (row, raw, ts, quality, origin, seq) => {
      const { id, definition } = this.#city.points[row]!;
      const checked = checkValue(id, raw, this.#ruleOf(row), ts, this.#arrival);
      if (typeof checked !== 'number') {
        this.#refuse(line, topic, checked.reason, checked.detail);
        return;
      }
      this.#values += 1;
      this.#tally(row, checked, ts);
      this.#span.from = Math.min(this.#span.from, ts);
      this.#span.to = Math.max(this.#span.to, ts);
      this.#onValue?.({ line, row, value: checked, ts, arrival: this.#arrival, quality, origin, seq });
      if (this.#examples.length < MOST_EXAMPLES && this.#points.get(row)!.count <= EXAMPLES_A_POINT)
        this.#examples.push({
          ...{ line, topic, point: id, value: checked, unit: definition.unit, at: ts, seq: seq < 0 ? null : seq },
          state: definition.states?.[checked] ?? null,
          quality: QUALITIES[quality]!,
          origin: ORIGINS[origin]!,
        });
    };
    return {
      value,
      past: value,
      holds: () => undefined,
      stale: () => undefined,
      refuse: (reason, detail) => this.#refuse(line, topic, reason, detail),
    };
  }

  #ruleOf(row: number): PointRule {
    let rule = this.#rules.get(row);
    if (rule === undefined) this.#rules.set(row, (rule = makeRule(this.#city.points[row]!.definition)));
    return rule;
  }

  #tally(row: number, value: number, ts: number): void {
    const known = this.#points.get(row);
    if (known === undefined) {
      this.#points.set(row, { count: 1, min: value, max: value, last: value, lastAt: ts });
      return;
    }
    known.count += 1;
    known.min = Math.min(known.min, value);
    known.max = Math.max(known.max, value);
    if (ts >= known.lastAt) {
      known.last = value;
      known.lastAt = ts;
    }
  }

  #refuse(line: number, topic: string, reason: RejectReason, detail: string): void {
    const held = this.#refused.get(reason) ?? { count: 0, examples: [] };
    held.count += 1;
    if (held.examples.length < EXAMPLES_A_REASON) held.examples.push({ line, topic, detail });
    this.#refused.set(reason, held);
  }

  /** `mostPoints` of the points reached are listed */
  report(mostPoints = 1000): MappingDryRun {
    const { mapping, reach, warnings } = this.#mapping;
    const isManyTopics = this.#decoder.topicsMet >= MOST_TOPICS;
    const points = [...this.#points].sort(([a], [b]) => a - b);
    return {
      mapping: mapping.name,
      messages: this.#messages,
      matched: this.#matched,
      topics: this.#decoder.topicsMet,
      values: this.#values,
      from: this.#values === 0 ? null : this.#span.from,
      to: this.#values === 0 ? null : this.#span.to,
      unreadable: { ...this.#unreadable },
      unmatched: {
        messages: this.#unmatchedMessages,
        topics: this.#unmatched.size,
        examples: [...this.#unmatched]
          .sort(([, a], [, b]) => b - a)
          .slice(0, UNMATCHED_TOLD)
          .map(([topic, count]) => ({ topic, count })),
      },
      refused: [...this.#refused].map(([reason, held]) => ({ reason, ...held })).sort((a, b) => b.count - a.count),
      reach: { ...reach },
      pointsReached: points.length,
      points: points.slice(0, mostPoints).map(([row, tally]) => {
        const { id, definition } = this.#city.points[row]!;
        return { point: id, unit: definition.unit, ...tally };
      }),
      examples: this.#examples,
      warnings: [
        ...warnings,
        ...(isManyTopics ? [`it claims more than ${MOST_TOPICS} topics; is a wildcard too wide?`] : []),
        ...(this.#messages > 0 && this.#matched === 0 ? ['none of these messages has one of its topics'] : []),
        ...(this.#matched > 0 && this.#values === 0 ? ['it claims messages and makes no value of them'] : []),
      ],
    };
  }
}
