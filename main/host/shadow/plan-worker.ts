// Worker thread entry: plans and what-ifs on a copy of what is believed of the grid. They take a second, just when the shadow grid has
// most to do; so they are made here. Found through main/entries.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { planFor } from '../../../simulation/estimation/believed-plan.ts';
import { whatIf } from '../../../simulation/estimation/believed-studies.ts';
import type { Network } from '../../../simulation/network/network.ts';
import { openCityPack, PackError } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import { type Answer, answer, refuse } from '../requests/handler.ts';
import type { BelievedState, GridPlans, PlanName } from './shadow-questions.ts';

export interface PlanWorkerData {
  readonly packFolder: string;
}

export type ToPlanner = {
  [N in PlanName]: {
    readonly id: number;
    readonly name: N;
    readonly params: GridPlans[N]['params'];
    readonly believed: BelievedState;
  };
}[PlanName];

export interface FromPlanner {
  readonly id: number;
  readonly answer: Answer<unknown>;
}

const { packFolder } = workerData as PlanWorkerData;
const grid = gridOfPack(await openCityPack(packFolder));
if (grid === null) throw new PackError(`${packFolder} has no grid`);
const { network, stations, feeders } = grid;
const known = new Set(
  [network.branches, network.switches, network.nodes, network.consumers, stations, feeders].flatMap(({ ids }) => ids),
);

parentPort?.on('message', (task: ToPlanner) => {
  parentPort?.postMessage({ id: task.id, answer: answerTo(task, network) } satisfies FromPlanner);
});

function answerTo({ name, params, believed }: ToPlanner, city: Network): Answer<unknown> {
  const asked = name === 'restore' ? [params.fault] : [...params.open, ...params.close];
  const stranger = asked.find((id) => !known.has(id));
  if (stranger !== undefined) return refuse('not-found', `the grid has no element "${stranger.slice(0, 80)}"`);
  const report =
    name === 'restore'
      ? planFor(city, believed, params.fault)
      : whatIf(city, believed, params.open, params.close, () => performance.now());
  return 'refused' in report ? refuse('conflict', report.refused) : answer(report);
}
