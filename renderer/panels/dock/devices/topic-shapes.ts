// Strange topics that look alike are one row: `city/mitte/metering/gas/+/tele`. What varies in a shape are levels with digits, as ids have.
import type { UnknownTopicTold } from '../../../../contract/mapping-requests.ts';

export interface TopicShape {
  /** levels with digits read "+", unless the shape is of one topic only */
  readonly shape: string;
  readonly topics: readonly UnknownTopicTold[];
  readonly count: number;
  readonly perSecond: number;
  readonly lastAt: number;
}

const shapeOf = (topic: string): string =>
  topic
    .split('/')
    .map((level, i) => (i > 0 && /\d/.test(level) ? '+' : level))
    .join('/');

/** the newest first */
export function topicShapes(topics: readonly UnknownTopicTold[]): TopicShape[] {
  const groups = new Map<string, UnknownTopicTold[]>();
  for (const topic of topics) {
    const shape = shapeOf(topic.topic);
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [topic]);
    else group.push(topic);
  }
  return [...groups]
    .map(([shape, group]) => ({
      shape: group.length === 1 ? group[0]!.topic : shape,
      topics: group.toSorted((a, b) => b.lastAt - a.lastAt),
      count: group.reduce((sum, { count }) => sum + count, 0),
      perSecond: group.reduce((sum, { perSecond }) => sum + perSecond, 0),
      lastAt: Math.max(...group.map(({ lastAt }) => lastAt)),
    }))
    .sort((a, b) => b.lastAt - a.lastAt);
}

/** JSON over several lines; anything else as it is. */
export function prettySample(sample: string): string {
  try {
    return JSON.stringify(JSON.parse(sample), null, 2);
  } catch {
    return sample;
  }
}
