// `restore FILE --fault ELEMENT`: how to isolate a fault and give supply back, as an ordered list of switchings with the figures
// that justify each. Exit code 2 when the end state breaks a limit, or has no solution; load that nothing can serve is told, and is
// no failure of the plan.
import { planRestoration } from '../../simulation/restoration/plan-restoration.ts';
import { inEnglish, phrase } from '../../simulation/phrases/phrases.ts';
import type { RestorationPlan, RestorationStep, StepChecks } from '../../simulation/restoration/restoration-plan.ts';
import type { Extreme, SwitchableGrid } from '../../simulation/restoration/switchable-grid.ts';
import type { Grid } from '../host/grid/grid-file.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import type { GridFlags, OnOff } from './grid-flags.ts';
import { calculating, openGrid } from './open-grid.ts';
import { printPlan } from './print-plan.ts';
import { log, printJson } from './terminal.ts';

export interface RestoreFlags extends GridFlags {
  fault: string;
  limits?: OnOff;
}

export interface RestoreReport {
  readonly fault: string;
  readonly isolate: readonly string[];
  /** devices that opened by themselves on the fault: open when the steps begin */
  readonly tripped: readonly string[];
  readonly steps: readonly {
    readonly n: number;
    readonly device: string;
    readonly action: 'open' | 'close';
    readonly reason: string;
    readonly checks: Checks;
    /** what does the same to the file with `solve` */
    readonly solve: readonly string[];
  }[];
  /** load moved from one healthy feeder to another, so that it can help; null = none */
  readonly transfer: { readonly close: string; readonly open: string } | null;
  readonly ties: readonly string[];
  /** supplied when the plan is carried out; lost by the fault's trip; of that, not coming back */
  readonly servedKw: number;
  readonly lostKw: number;
  readonly unservedKw: number;
  /** NaN where the end state has no solution */
  readonly lossKw: number;
  readonly vminPu: number;
  readonly vminBus: string | null;
  readonly customersLost: number;
  readonly customersUnserved: number;
  /** of the plans that leave healthy feeders as they are, none is better by served load, fewest ties, least losses, in this order */
  readonly isOptimal: boolean;
  readonly limits: OnOff;
  /** which ratings the plan keeps; 'emergency' only in a city pack, where within the normal ones not all can be supplied */
  readonly rating: 'normal' | 'emergency' | null;
  /** a limit that the end state breaks and the state before the fault did not; null = none */
  readonly breach: string | null;
  readonly ruledOut: readonly { readonly ties: readonly string[]; readonly reason: string }[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** The state of the grid after a step: kW, pu, per cent of the rating. */
interface Checks {
  readonly servedKw: number;
  readonly lossKw: number;
  readonly vmin?: { readonly at: string; readonly pu: number };
  readonly vmax?: { readonly at: string; readonly pu: number };
  /** per cent of the normal rating, or of the one that is named */
  readonly loading?: { readonly at: string; readonly percent: number; readonly rating?: 'emergency' };
  readonly scope: 'grid' | 'area';
  /** of a city pack: by command (false: a crew has to go there); nobody tells a position here, they are those of the normal state */
  readonly remote?: boolean;
  readonly positionTold?: false;
  readonly position?: 'assumed';
}

const KILO = 1e3;

export async function restore(file: string | undefined, flags: RestoreFlags): Promise<number> {
  const grid = await openGrid(file, flags);
  const report = await calculating(grid, file, () => restoreGrid(grid, flags.fault, flags.limits ?? 'on'));
  if (flags.json === true) printJson(report);
  else printPlan(grid.network.name, report);
  if (report.breach !== null) log(`city-twin: ${report.breach}`);
  return report.breach === null ? EXIT.done : EXIT.violations;
}

/** @throws CommandFailure (exit 3) when the network has no such element */
export async function restoreGrid(grid: Grid, fault: string, limits: OnOff): Promise<RestoreReport> {
  const seen = await switchable(grid);
  const result = planRestoration(seen, grid.kind === 'balanced' ? fault : fault.toLowerCase(), {
    limits,
    ...(grid.format === 'city-pack' ? { rating: 'normal-first' } : {}),
  });
  if (!result.ok)
    throw new CommandFailure(
      result.message,
      `name an element of the file: ${ELEMENT_NAMES[grid.format]}`,
      EXIT.unreadable,
      { element: fault },
    );
  const solve = ({ device, action }: RestorationStep) => solveFlags(grid, seen, device, action);
  const report = reportOf(result.plan, solve, limits, grid.warnings);
  return grid.format === 'city-pack' ? withHands(report, seen) : report;
}

/** Who switches: a city's devices obey from the control room, or somebody has to go there. */
function withHands(report: RestoreReport, { devices }: SwitchableGrid): RestoreReport {
  return {
    ...report,
    steps: report.steps.map((step) => {
      const remote = devices.remote[devices.ids.indexOf(step.device)] === 1;
      return {
        ...step,
        reason: remote ? step.reason : `${step.reason} ${inEnglish([phrase('by-hand-no-remote')])}`,
        checks: { ...step.checks, remote, positionTold: false, position: 'assumed' },
      };
    }),
    notes: [...report.notes, inEnglish([phrase('normal-positions')])],
  };
}

const ELEMENT_NAMES: Readonly<Record<Grid['format'], string>> = {
  matpower: 'a branch by its row, like 7',
  pandapower: 'like line.12, trafo.3 or switch.7',
  opendss: 'class.name, like line.650632',
  'city-pack': 'like cable-mv-1-2 or station-s1.a.q1',
};

async function switchable(grid: Grid): Promise<SwitchableGrid> {
  if (grid.kind === 'balanced') {
    const { switchableNetwork } = await import('../../simulation/restoration/switchable-network.ts');
    return switchableNetwork(grid.network, grid.state);
  }
  const { switchablePhaseNetwork } = await import('../../simulation/restoration/switchable-phase-network.ts');
  const { settleEarlierStages } = await import('../host/grid/settle-earlier-stages.ts');
  return switchablePhaseNetwork(grid.network, settleEarlierStages(grid, {}), { controls: grid.controlsOn });
}

/** A step as flags of `solve`. Files cannot say everything that a step means by opening and closing alone. */
function solveFlags(grid: Grid, seen: SwitchableGrid, device: string, action: 'open' | 'close'): string[] {
  const redrawn = seen.redrawn.get(device);
  if (redrawn !== undefined && action === 'close') {
    const { terminal, bus, nodes } = redrawn;
    const isUsual = nodes.every((node, i) => node === i + 1);
    return ['--edit', `${device}.bus${terminal}=${bus}${isUsual ? '' : `.${nodes.join('.')}`}`];
  }
  const { ids, atSource } = seen.devices;
  if (grid.format === 'pandapower' && atSource[ids.indexOf(device)] === 1) {
    return ['--edit', `${device}.in_service=${action === 'close'}`];
  }
  return [`--${action}`, device];
}

function reportOf(
  plan: RestorationPlan,
  solve: (step: RestorationStep) => readonly string[],
  limits: OnOff,
  warnings: readonly string[],
): RestoreReport {
  return {
    fault: plan.fault,
    isolate: plan.isolate,
    tripped: plan.tripped,
    steps: plan.steps.map((step) => ({
      n: step.n,
      device: step.device,
      action: step.action,
      reason: step.reason,
      checks: checksOf(step.checks, plan.rating),
      solve: solve(step),
    })),
    transfer: plan.transfer,
    ties: plan.ties,
    servedKw: plan.servedW / KILO,
    lostKw: plan.lostW / KILO,
    unservedKw: (plan.servedBeforeW - plan.servedW) / KILO,
    lossKw: plan.lossW / KILO,
    vminPu: plan.lowestVoltage?.value ?? Number.NaN,
    vminBus: plan.lowestVoltage?.at ?? null,
    customersLost: plan.customersLost,
    customersUnserved: plan.customersUnserved,
    isOptimal: plan.isOptimal,
    limits,
    rating: plan.rating,
    breach: plan.breach,
    ruledOut: plan.ruledOut.map(({ devices, reason }) => ({ ties: devices, reason })),
    notes: plan.notes,
    warnings,
  };
}

function checksOf(
  { servedW, lossW, lowestVoltage, highestVoltage, worstLoading, scope }: StepChecks,
  rating: RestorationPlan['rating'],
): Checks {
  const voltage = (extreme: Extreme) => ({ at: extreme.at, pu: extreme.value });
  return {
    servedKw: servedW / KILO,
    lossKw: lossW / KILO,
    ...(lowestVoltage === null ? {} : { vmin: voltage(lowestVoltage) }),
    ...(highestVoltage === null ? {} : { vmax: voltage(highestVoltage) }),
    ...(worstLoading === null
      ? {}
      : {
          loading: {
            at: worstLoading.at,
            percent: 100 * worstLoading.value,
            ...(rating === 'emergency' ? { rating } : {}),
          },
        }),
    scope,
  };
}
