// What the journal holds of alarms, as a sentence: what happened to how many, which the first are, and why.
import type { TextKey, TextOf } from '../../languages/languages.ts';

const SHOWN = 3;
/** What alarms do by themselves. */
const STEPS: readonly string[] = [
  'conditionTrue',
  'conditionFalse',
  'worsened',
  'designRuleTrue',
  'designRuleFalse',
  'clock',
  'settled',
];

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Steps are [type, alarm, time]; how many there are of each type, in the order in which they came. */
function countSteps(steps: unknown): { readonly counts: ReadonlyMap<string, number>; readonly alarms: string[] } {
  const counts = new Map<string, number>();
  const alarms = new Set<string>();
  for (const step of Array.isArray(steps) ? (steps as readonly unknown[]) : []) {
    if (!Array.isArray(step)) continue;
    const [type, alarm] = step as readonly unknown[];
    if (typeof type !== 'string' || typeof alarm !== 'string' || !STEPS.includes(type)) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (alarm !== '') alarms.add(alarm);
  }
  return { counts, alarms: [...alarms] };
}

/** @returns null: it is no entry of alarms. `nameOf` names an alarm by its id. */
export function alarmEntryText(
  kind: string,
  data: Readonly<Record<string, unknown>>,
  text: TextOf,
  nameOf: (alarm: string) => string,
): string | null {
  const named = (alarms: readonly string[]): string => {
    const first = alarms.slice(0, SHOWN).map(nameOf).join(', ');
    return alarms.length <= SHOWN
      ? first
      : `${first}, ${text('alarms.entry.more', { n: String(alarms.length - SHOWN) })}`;
  };
  const because = ['reason', 'comment', 'text'].map((name) => data[name]).find((said) => typeof said === 'string');
  const parts: string[] = [];
  if (kind === 'alarmSteps') {
    const { counts, alarms } = countSteps(data['steps']);
    const done = [...counts].map(([type, count]) => text(`alarms.step.${type}` as TextKey, { n: String(count) }));
    parts.push(done.join(', '), named(alarms));
  } else if (kind === 'alarmOrder') {
    const alarms = isTexts(data['alarms']) ? data['alarms'] : [];
    parts.push(text(`alarms.done.${String(data['type'])}` as TextKey, { n: String(alarms.length) }), named(alarms));
  } else if (kind === 'alarmsEnded' || kind === 'alarmsEndedLate') {
    const alarms = idsOfEnded(data['ended']);
    parts.push(text('alarms.entry.ended', { n: String(alarms.length) }), named(alarms));
  } else if (kind === 'alarmSet') parts.push(text('alarms.entry.set', { n: String(data['version']) }));
  else if (kind === 'alarmOrderRefused') {
    const alarms = isTexts(data['alarms']) ? data['alarms'] : [];
    const why = text('alarms.entry.orderRefused', {
      n: String(typeof data['count'] === 'number' ? data['count'] : alarms.length),
    });
    parts.push(why, named(alarms));
  } else if (kind === 'alarmSetRefused') parts.push(refusedLimits(data, text));
  else return null;
  if (because !== undefined) parts.push(because);
  return parts.filter(Boolean).join(': ');
}

const idsOfEnded = (ended: unknown): string[] =>
  (Array.isArray(ended) ? (ended as readonly unknown[]) : []).flatMap((one) =>
    typeof one === 'object' && one !== null && 'id' in one && typeof one.id === 'string' ? [one.id] : [],
  );

/** Of many problems the first place is enough to find the file again. */
function refusedLimits(data: Readonly<Record<string, unknown>>, text: TextOf): string {
  const problems = Array.isArray(data['problems']) ? (data['problems'] as readonly unknown[]) : [];
  if (problems.length > 0) {
    const [first] = problems;
    const isPlaced = typeof first === 'object' && first !== null && 'place' in first && typeof first.place === 'string';
    const where = isPlaced ? (first as { place: string }).place : '';
    return text('alarms.entry.setRefused.problems', { n: String(problems.length), where });
  }
  const code = typeof data['code'] === 'string' ? data['code'] : '';
  return code === 'other-version'
    ? text('alarms.entry.setRefused.other-version')
    : text('alarms.entry.setRefused.other', { code });
}
