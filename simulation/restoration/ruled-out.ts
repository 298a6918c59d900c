// Why ties were not used: for the person who has to stand for the plan.
import { inEnglish, type Phrase, phrase } from '../phrases/phrases.ts';
import type { DeadRegion } from './dead-region.ts';
import type { Alternative, RuledOutTie, RuledOutWhy } from './restoration-plan.ts';
import type { SearchResult } from './restoration-search.ts';
import { describeBreach, type Trial } from './restoration-trial.ts';
import type { FlowLimits, SwitchableGrid } from './switchable-grid.ts';

interface Explanation {
  readonly why: RuledOutWhy;
  readonly words: readonly Phrase[];
}

export function explainTies(
  grid: SwitchableGrid,
  region: DeadRegion,
  { best, trials, isFilled }: SearchResult,
  limits: FlowLimits | null,
): { ruledOut: RuledOutTie[]; alternatives: Alternative[] } {
  const { ids } = grid.devices;
  const nameTie = (t: number) => region.ties[t]!.devices.map((d) => ids[d]!);
  const ruledOut: RuledOutTie[] = region.ruledOut.map(({ device, why, words }) =>
    told([ids[device]!], { why, words: [words] }),
  );
  const isAll = best !== null && best.served.every((one) => one === 1);
  const untried: Explanation = isAll
    ? { why: 'not-needed', words: [phrase('out-not-needed')] }
    : {
        why: 'serves-no-more',
        words: [phrase(best === null || isFilled ? 'out-serves-no-more' : 'out-not-found')],
      };
  const used = new Set(best?.candidate.ties ?? []);
  region.ties.forEach((_, t) => {
    if (used.has(t)) return;
    const trial = trials.find((one) => one.candidate.ties.includes(t));
    ruledOut.push(told(nameTie(t), trial === undefined ? untried : explain(trial)));
  });
  const alternatives = trials
    .filter((one) => !isDear(one))
    .map((trial) => ({
      ties: trial.candidate.ties.flatMap(nameTie),
      lossW: trial.figures.loss,
      lowestVoltage: trial.figures.lowestVoltage,
      worstLoading: trial.figures.worstLoading,
      breach: englishOf(breachOf(trial)),
    }));
  return { ruledOut, alternatives };

  function breachOf(trial: Trial): Phrase | null {
    if (trial.lacksPhases >= 0) return phrase('breach-phases', { devices: nameTie(trial.lacksPhases).join(', ') });
    return limits === null && trial.figures.converged ? null : describeBreach(trial.figures);
  }

  function explain(trial: Trial): Explanation {
    if (isDear(trial)) return { why: 'more-losses', words: [phrase('out-more-losses-share')] };
    const breach = breachOf(trial);
    const others = trial.candidate.ties.length - 1;
    const ifAll = others > 0 ? phrase('out-if-all-with', { n: others }) : phrase('out-if-all');
    if (breach !== null) return { why: 'breach', words: [breach, ifAll] };
    if (best === null) return { why: 'no-plan', words: [phrase('out-no-plan')] };
    const [mine, chosen] = [trial.figures, best.figures];
    if (mine.loss > chosen.loss)
      return { why: 'more-losses', words: [phrase('out-more-losses', { powerW: mine.loss, againstW: chosen.loss })] };
    const loadingShare = mine.worstLoading?.value ?? 0;
    return { why: 'less-margin', words: [phrase('out-less-margin', { loadingShare })] };
  }
}

const told = (devices: readonly string[], { why, words }: Explanation): RuledOutTie => ({
  devices,
  why,
  words,
  reason: inEnglish(words),
});

const englishOf = (words: Phrase | null): string | null => (words === null ? null : inEnglish([words]));

const isDear = ({ figures }: Trial): boolean => figures.loss === Infinity;
