// Where what is shown came from, counted over the points that have a value.
import type { Status } from '../../contract/messages.ts';
import { ORIGINS } from '../../contract/vocabulary.ts';
import type { LiveValues } from './ports.ts';

export function countOrigins({
  size,
  times,
  origins,
}: Pick<LiveValues, 'size' | 'times' | 'origins'>): Status['origins'] {
  const counts = { measured: 0, simulated: 0, computed: 0, estimated: 0, manual: 0 };
  for (let row = 0; row < size; row++) {
    if (!Number.isNaN(times[row]!)) counts[ORIGINS[origins[row]!]!]++;
  }
  return counts;
}
