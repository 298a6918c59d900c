// The samples of one point in the order of their source time, from records in the order of their arrival.
import type { HistoryColumns } from '../ports.ts';
import { blockOf, type SegmentTables, slotOf } from './history-segments.ts';
import { RECORD } from './sample-batch.ts';

export const emptySamples = (): HistoryColumns => ({ times: [], values: [], qualities: [], origins: [] });

/**
 * `samples` in order of arrival, mostly that of time too. Comes back oldest first, each time once: the same value and quality for the same
 * time is a duplicate and changes nothing; another one is a correction, and the last correction wins.
 */
export function settleSamples(samples: HistoryColumns): HistoryColumns {
  const { times, values, qualities, origins } = samples;
  let isRising = true;
  for (let i = 1; i < times.length; i += 1)
    if (times[i]! <= times[i - 1]!) {
      isRising = false;
      break;
    }
  if (isRising) return samples;
  const order = Uint32Array.from(times, (_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
  const settled = emptySamples();
  for (let from = 0; from < order.length; ) {
    const ts = times[order[from]!]!;
    let to = from + 1;
    while (to < order.length && times[order[to]!] === ts) to += 1;
    const winner = lastCorrection(samples, order, from, to);
    settled.times.push(ts);
    settled.values.push(values[winner]!);
    settled.qualities.push(qualities[winner]!);
    settled.origins.push(origins[winner]!);
    from = to;
  }
  return settled;
}

/** Of samples of one time the last that said something new. */
function lastCorrection({ values, qualities }: HistoryColumns, order: Uint32Array, from: number, to: number): number {
  for (let at = to - 1; at > from; at -= 1) {
    const i = order[at]!;
    let isRepeated = false;
    for (let before = from; before < at && !isRepeated; before += 1) {
      const j = order[before]!;
      isRepeated = values[j] === values[i] && qualities[j] === qualities[i];
    }
    if (!isRepeated) return i;
  }
  return order[from]!;
}

/** Samples with source times in [fromMs, toMs] in order of arrival, of segments after `after` and of the log. */
export function gatherSamples(
  tables: SegmentTables,
  key: number,
  fromMs: number,
  toMs: number,
  after?: number,
): HistoryColumns {
  const samples = emptySamples();
  const take = (ts: number, value: number, quality: number, origin: number): void => {
    samples.times.push(ts);
    samples.values.push(value);
    samples.qualities.push(quality);
    samples.origins.push(origin);
  };
  const block = blockOf(key);
  for (const segment of tables.segmentsOf(block, fromMs, toMs, after)) {
    const reader = tables.block(segment, block);
    if (reader === null || !reader.open(slotOf(key))) continue;
    reader.skipMeant(fromMs - 1);
    while (reader.next() && !(reader.isRising && reader.time > toMs))
      if (reader.time >= fromMs && reader.time <= toMs && reader.kind !== RECORD.mark)
        take(reader.time, reader.value, reader.quality, reader.origin);
  }
  for (const { columns } of tables.log()) {
    const { count, keys, times, values, qualities, origins, kinds } = columns;
    for (let i = 0; i < count; i += 1)
      if (keys[i] === key && times[i]! >= fromMs && times[i]! <= toMs && kinds[i] !== RECORD.mark)
        take(times[i]!, values[i]!, qualities[i]!, origins[i]!);
  }
  return samples;
}
