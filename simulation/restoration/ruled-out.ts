// Why ties were not used: for the person who has to stand for the plan.
import type { DeadRegion } from './dead-region.ts';
import type { Alternative, RuledOutTie, RuledOutWhy } from './restoration-plan.ts';
import type { SearchResult } from './restoration-search.ts';
import { describeBreach, type Trial } from './restoration-trial.ts';
import type { FlowLimits, SwitchableGrid } from './switchable-grid.ts';

interface Explanation {
  readonly why: RuledOutWhy;
  readonly reason: string;
}

export function explainTies(
  grid: SwitchableGrid,
  region: DeadRegion,
  { best, trials, isFilled }: SearchResult,
  limits: FlowLimits | null,
): { ruledOut: RuledOutTie[]; alternatives: Alternative[] } {
  const { ids } = grid.devices;
  const nameTie = (t: number) => region.ties[t]!.devices.map((d) => ids[d]!);
  const ruledOut: RuledOutTie[] = region.ruledOut.map(({ device, why, reason }) => ({
    devices: [ids[device]!],
    ...{ why, reason },
  }));
  const isAll = best !== null && best.served.every((one) => one === 1);
  const untried: Explanation = isAll
    ? { why: 'not-needed', reason: 'not needed: the plan serves as much without it' }
    : {
        why: 'serves-no-more',
        reason:
          best === null || isFilled
            ? 'no plan with it that was tried keeps the limits and serves more'
            : 'no plan with it was found to serve more',
      };
  const used = new Set(best?.candidate.ties ?? []);
  region.ties.forEach((_, t) => {
    if (used.has(t)) return;
    const trial = trials.find((one) => one.candidate.ties.includes(t));
    ruledOut.push({ devices: nameTie(t), ...(trial === undefined ? untried : explain(trial)) });
  });
  const alternatives = trials
    .filter((one) => !isDear(one))
    .map((trial) => ({
      ties: trial.candidate.ties.flatMap(nameTie),
      lossW: trial.figures.loss,
      lowestVoltage: trial.figures.lowestVoltage,
      worstLoading: trial.figures.worstLoading,
      breach: breachOf(trial),
    }));
  return { ruledOut, alternatives };

  function breachOf(trial: Trial): string | null {
    if (trial.lacksPhases >= 0) return `${nameTie(trial.lacksPhases).join(' with ')} does not carry all phases in use`;
    return limits === null && trial.figures.converged ? null : describeBreach(trial.figures);
  }

  function explain(trial: Trial): Explanation {
    if (isDear(trial)) return { why: 'more-losses', reason: 'more losses, if it carries its share' };
    const breach = breachOf(trial);
    const others = trial.candidate.ties.length > 1 ? ` with ${trial.candidate.ties.length - 1} more` : '';
    if (breach !== null) return { why: 'breach', reason: `${breach}, if it carries all${others}` };
    if (best === null) return { why: 'no-plan', reason: 'no plan was found' };
    const [mine, chosen] = [trial.figures, best.figures];
    const kilo = (watts: number) => (watts / 1000).toFixed(1);
    if (mine.loss > chosen.loss)
      return {
        why: 'more-losses',
        reason: `more losses: ${kilo(mine.loss)} kW against ${kilo(chosen.loss)} kW`,
      };
    const percent = ((mine.worstLoading?.value ?? 0) * 100).toFixed(1);
    return { why: 'less-margin', reason: `less margin: loaded to ${percent} %` };
  }
}

const isDear = ({ figures }: Trial): boolean => figures.loss === Infinity;
