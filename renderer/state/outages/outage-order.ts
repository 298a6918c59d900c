// The table of outages as rows: who is out comes first, by critical sites, then by customers; then what still has to be verified and
// closed; then what is over. An outage that lies under another one stands below it.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';

/** `open`: somebody still has something to do with it. */
export const OUTAGE_FILTERS = ['open', 'all', 'over'] as const;
export type OutageFilter = (typeof OUTAGE_FILTERS)[number];

export interface OutageRow {
  readonly outage: OutageOnWire;
  /** it stands below the one that it lies under */
  readonly isPart: boolean;
}

/** Nobody has anything to do with it any more, or it was none. */
const OVER: ReadonlySet<OutageOnWire['state']> = new Set(['closed', 'corrected', 'invalid', 'merged', 'split']);
const BACK: ReadonlySet<OutageOnWire['state']> = new Set(['restored', 'verified']);

export const isOver = ({ state }: Pick<OutageOnWire, 'state'>): boolean => OVER.has(state);
/** Supply is back, somebody has to verify and close it. */
export const isBack = ({ state }: Pick<OutageOnWire, 'state'>): boolean => BACK.has(state);

export type Certainty = 'confirmed' | 'predicted' | 'back' | 'over';
/** Known to be, only thought to be, or past. */
export function certaintyOf(outage: Pick<OutageOnWire, 'state' | 'confidence'>): Certainty {
  if (isOver(outage)) return 'over';
  if (isBack(outage)) return 'back';
  return outage.confidence === 'confirmed' ? 'confirmed' : 'predicted';
}

const rankOf = (outage: OutageOnWire): number => (isOver(outage) ? 2 : isBack(outage) ? 1 : 0);
/** Of a prediction those below the device: by base records nobody is out yet. */
export const customersOf = ({ customersOut, customersPredicted }: OutageOnWire): number =>
  Math.max(customersOut, customersPredicted);

function inOrder(a: OutageOnWire, b: OutageOnWire): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || rankOf(a) !== 0) return rank || (b.endedTs ?? b.startedTs) - (a.endedTs ?? a.startedTs);
  return b.criticalOut - a.criticalOut || customersOf(b) - customersOf(a) || b.startedTs - a.startedTs;
}

/**
 * Rows in the order of the table.
 * @param areas of control that they lie in; null: wherever
 * @param words folded words that all must be found
 * @param textOf folded text by which an outage is found
 */
export function outageRows(
  outages: readonly OutageOnWire[],
  which: OutageFilter,
  areas: ReadonlySet<string> | null,
  words: readonly string[],
  textOf: (outage: OutageOnWire) => string,
): OutageRow[] {
  const wanted = outages.filter(
    (outage) =>
      (which === 'all' || isOver(outage) === (which === 'over')) &&
      (areas?.has(outage.area) ?? true) &&
      words.every((word) => textOf(outage).includes(word)),
  );
  const there = new Set(wanted.map(({ id }) => id));
  const parts = new Map<string, OutageOnWire[]>();
  const heads: OutageOnWire[] = [];
  for (const outage of wanted.toSorted(inOrder)) {
    const { parent } = outage;
    if (parent === null || !there.has(parent) || parent === outage.id) heads.push(outage);
    else if (parts.has(parent)) parts.get(parent)!.push(outage);
    else parts.set(parent, [outage]);
  }
  const rows: OutageRow[] = [];
  const add = (outage: OutageOnWire, isPart: boolean): void => {
    // Whoever stands below itself by a slip of the record is listed once.
    if (!there.delete(outage.id)) return;
    rows.push({ outage, isPart });
    for (const part of parts.get(outage.id) ?? []) add(part, true);
  };
  for (const head of heads) add(head, false);
  for (const outage of wanted) add(outage, false);
  return rows;
}

/** Of the open ones, those that a filter by area keeps out of the list. */
export function leftOutOf(
  outages: readonly OutageOnWire[],
  areas: ReadonlySet<string> | null,
): { open: number; criticalOut: number } {
  const others = outages.filter((outage) => !isOver(outage) && areas?.has(outage.area) === false);
  return { open: others.length, criticalOut: others.reduce((sum, { criticalOut }) => sum + criticalOut, 0) };
}

export interface OutageTotals {
  /** confirmed ones that somebody is out by, and those only thought to be */
  readonly confirmed: number;
  readonly predicted: number;
  readonly customersOut: number;
  readonly customersPredicted: number;
  readonly criticalOut: number;
  /** supply is back, not verified or not closed */
  readonly toClose: number;
}

/** Of all that are open. */
export function outageTotals(outages: readonly OutageOnWire[]): OutageTotals {
  const totals = { confirmed: 0, predicted: 0, customersOut: 0, customersPredicted: 0, criticalOut: 0, toClose: 0 };
  for (const outage of outages) {
    const certainty = certaintyOf(outage);
    if (certainty === 'over') continue;
    if (certainty === 'back') totals.toClose++;
    else totals[certainty]++;
    totals.customersOut += outage.customersOut;
    totals.criticalOut += outage.criticalOut;
    totals.customersPredicted += certainty === 'predicted' ? outage.customersPredicted : 0;
  }
  return totals;
}
