// The result of a campaign as a table for people.
import type { Campaign } from './fault-campaign.ts';
import type { FaultRecord, Score } from './fault-judgement.ts';
import { FAULT_KINDS } from './fault-choice.ts';

export interface CampaignFigures {
  readonly faults: number;
  /** share of consumers, over all rounds, that the shadow grid was right about: during the faults and after restoration */
  readonly agreement: number;
  readonly agreementAfter: number;
  /** the same of the worst round, of both */
  readonly worstRound: number;
  /** rounds after which somebody stayed dark, or the shadow grid wrong */
  readonly notRestored: number;
  /** devices, consumers and last gasps that no plan of a fault explains */
  readonly stray: number;
  /** of those affected */
  readonly precision: number;
  readonly recall: number;
  readonly meteredRecall: number;
  readonly unmeteredRecall: number;
  readonly unmeteredPrecision: number;
  readonly rightDevice: number;
  readonly rightArea: number;
  /** share of dark meters whose last gasp came */
  readonly gasps: number;
  /** ms, the worst; Infinity where a device that ought to did not open, or opened without a decision */
  readonly opensWithinMs: number;
  readonly seenMedianMs: number;
}

export function figuresOf({ faults, rounds }: Campaign): CampaignFigures {
  const taken = faults.filter(({ refused }) => refused === null);
  const metered = summed(taken.map((fault) => fault.metered));
  const unmetered = summed(taken.map((fault) => fault.unmetered));
  const all = summed([metered, unmetered]);
  const total = rounds.reduce((sum, { consumers }) => sum + consumers, 0);
  const meters = taken.reduce((sum, { darkMeters }) => sum + darkMeters, 0);
  const seen = taken
    .flatMap(({ seenAfterMs }) => (seenAfterMs === null ? [] : [seenAfterMs]))
    .toSorted((a, b) => a - b);
  return {
    faults: taken.length,
    agreement: 1 - rounds.reduce((sum, { wrongDuring }) => sum + wrongDuring, 0) / total,
    agreementAfter: 1 - rounds.reduce((sum, { wrongAfter }) => sum + wrongAfter, 0) / total,
    worstRound: Math.min(
      ...rounds.map(({ consumers, wrongDuring, wrongAfter }) => 1 - Math.max(wrongDuring, wrongAfter) / consumers),
    ),
    notRestored: rounds.filter(({ restoredAfterMs }) => restoredAfterMs === null).length,
    stray: rounds.reduce((sum, { stray }) => sum + Object.values(stray).reduce((n, ids) => n + ids.length, 0), 0),
    precision: precision(all),
    recall: recall(all),
    meteredRecall: recall(metered),
    unmeteredRecall: recall(unmetered),
    unmeteredPrecision: precision(unmetered),
    rightDevice: share(taken, ({ isRightDevice }) => isRightDevice),
    rightArea: share(taken, ({ isRightArea }) => isRightArea),
    gasps: meters === 0 ? 1 : taken.reduce((sum, fault) => sum + fault.gasps, 0) / meters,
    opensWithinMs: Math.max(
      0,
      ...taken.map(({ opensAfterMs, devices }) => opensAfterMs ?? (devices > 0 ? Number.POSITIVE_INFINITY : 0)),
    ),
    seenMedianMs: seen[Math.floor(seen.length / 2)] ?? Number.NaN,
  };
}

const summed = (scores: readonly Score[]): Score => ({
  both: scores.reduce((sum, { both }) => sum + both, 0),
  onlyTruth: scores.reduce((sum, { onlyTruth }) => sum + onlyTruth, 0),
  onlyShadow: scores.reduce((sum, { onlyShadow }) => sum + onlyShadow, 0),
});
const precision = ({ both, onlyShadow }: Score): number => (both + onlyShadow === 0 ? 1 : both / (both + onlyShadow));
const recall = ({ both, onlyTruth }: Score): number => (both + onlyTruth === 0 ? 1 : both / (both + onlyTruth));
const share = (rows: readonly FaultRecord[], isSo: (row: FaultRecord) => boolean): number =>
  rows.length === 0 ? 1 : rows.filter(isSo).length / rows.length;

/** Never rounded up to a hundred. */
const percent = (value: number): string => {
  if (value === 1) return '100 %';
  const digits = value > 0.999 ? 4 : 1;
  return `${(Math.floor(100 * value * 10 ** digits) / 10 ** digits).toFixed(digits)} %`;
};

export function tableOf(campaign: Campaign): string {
  const header = [
    ...[
      'fault',
      'faults',
      'right device',
      'exactly those',
      'dark',
      'recall metered',
      'without meter',
      'precision',
      'gasps',
      'opens',
    ],
  ];
  const rows = FAULT_KINDS.flatMap((kind) => {
    const faults = campaign.faults.filter((fault) => fault.kind === kind && fault.refused === null);
    return faults.length === 0 ? [] : [rowOf(kind, faults)];
  });
  const figures = figuresOf(campaign);
  const all = rowOf(
    'all',
    campaign.faults.filter(({ refused }) => refused === null),
  );
  const lines = [header, ...rows, all];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!))).join('  '),
  );
  const agreed = campaign.rounds.flatMap(({ agreedAfterMs }) => (agreedAfterMs === null ? [] : [agreedAfterMs]));
  return [
    ...text,
    `all consumers: shadow and truth agree on ${percent(figures.agreement)} during the faults, on ${percent(figures.agreementAfter)} after restoration`,
    `worst round ${percent(figures.worstRound)}; ${figures.stray} devices, consumers or gasps beside the plans; ${figures.notRestored} rounds not restored`,
    `agreement reached in ${agreed.length} of ${campaign.rounds.length} rounds, after ${Math.round(Math.max(0, ...agreed))} ms at most; device seen open after ${Math.round(figures.seenMedianMs)} ms (median)`,
  ].join('\n');
}

function rowOf(name: string, faults: readonly FaultRecord[]): string[] {
  const metered = summed(faults.map((fault) => fault.metered));
  const unmetered = summed(faults.map((fault) => fault.unmetered));
  const meters = faults.reduce((sum, { darkMeters }) => sum + darkMeters, 0);
  const gasps = faults.reduce((sum, fault) => sum + fault.gasps, 0);
  const opens = faults.flatMap(({ opensAfterMs }) => (opensAfterMs === null ? [] : [opensAfterMs]));
  return [
    name,
    `${faults.length}`,
    percent(share(faults, ({ isRightDevice }) => isRightDevice)),
    percent(share(faults, ({ isRightArea }) => isRightArea)),
    `${faults.reduce((sum, { dark }) => sum + dark, 0)}`,
    percent(recall(metered)),
    percent(recall(unmetered)),
    percent(precision(summed([metered, unmetered]))),
    meters === 0 ? '-' : percent(gasps / meters),
    opens.length === 0 ? '-' : `${Math.max(...opens)} ms`,
  ];
}
