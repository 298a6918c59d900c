// Worker thread entry: plans and what-ifs on a copy of what is believed of the grid. They take a second, just when the shadow grid has
// most to do; so they are made here. Two of these run: one for what switching waits for, one for studies. Found through main/entries.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { locateFor } from '../../../simulation/estimation/believed-location.ts';
import { planFor } from '../../../simulation/estimation/believed-plan.ts';
import { whatIf } from '../../../simulation/estimation/believed-studies.ts';
import type { Refusal } from '../../../simulation/estimation/grid-reports.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { Network } from '../../../simulation/network/network.ts';
import { openCityPack, PackError } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import { type Answer, answer, refuse } from '../requests/handler.ts';
import type { GridLocation } from '../../../contract/grid-requests.ts';
import type { BelievedState, GridPlans, PlanName } from './shadow-questions.ts';
import { inEnglish, phrase } from '../../../simulation/phrases/phrases.ts';
import { flisrAnswer } from './flisr-plan.ts';
import { checkStepNow, endangeredNow, joinedPlaces, lookAheadNow, returnStepsNow } from './step-checks.ts';

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
const cityGrid: CityGrid = grid;
const { network, stations, feeders } = grid;
const known = new Set(
  [network.branches, network.switches, network.nodes, network.consumers, stations, feeders].flatMap(({ ids }) => ids),
);

parentPort?.on('message', (task: ToPlanner) => {
  parentPort?.postMessage({ id: task.id, answer: answerTo(task, network) } satisfies FromPlanner);
});

function answerTo(task: ToPlanner, city: Network): Answer<unknown> {
  const { name, params, believed } = task;
  const stranger = askedIn(task).find((id) => !known.has(id));
  if (stranger !== undefined) return refuse('not-found', `the grid has no element "${stranger.slice(0, 80)}"`);
  switch (name) {
    case 'restore':
      return told(planFor(city, believed, params.fault));
    case 'locate':
      return locate(city, believed, params.device);
    case 'flisr':
      return answer(flisrAnswer(cityGrid, believed, params));
    case 'solve':
      return told(whatIf(city, believed, params.open, params.close, () => performance.now()));
    case 'checkStep':
      return answer(checkStepNow(cityGrid, believed, params));
    case 'lookAhead':
      return answer(lookAheadNow(cityGrid, believed, params));
    case 'joined':
      return answer(joinedPlaces(cityGrid, believed, params));
    case 'endangered':
      return answer(endangeredNow(cityGrid, believed, params));
    case 'returnSteps':
      return answer(returnStepsNow(cityGrid, believed, params));
  }
}

/** Steps of orders name devices that there are not as violations of their own. */
function askedIn({ name, params }: ToPlanner): readonly string[] {
  switch (name) {
    case 'solve':
      return [...params.open, ...params.close];
    case 'restore':
      return [params.fault];
    case 'locate':
      return [params.device];
    case 'flisr':
      return params.place === null ? [params.device] : [params.device, params.place];
    case 'returnSteps':
      return [params.feeder];
    case 'checkStep':
    case 'lookAhead':
    case 'joined':
    case 'endangered':
      return [];
  }
}

const told = <T extends object>(report: T | Refusal): Answer<T> =>
  'refused' in report ? refuse('conflict', report.refused) : answer(report);

function locate(city: Network, believed: BelievedState, device: string): Answer<GridLocation> {
  const found = locateFor(city, believed, device);
  if (!found.ok) return refuse('conflict', `${device}: ${inEnglish([phrase(`place-${found.code}`)])}`);
  const { location } = found;
  const plan = planFor(city, believed, location.element, { inside: location.inside });
  if ('refused' in plan) return refuse('conflict', plan.refused);
  const { exits, inside, way, silent, contradicted, ...rest } = location;
  return answer({
    ...rest,
    ...{ exits: [...exits], inside: [...inside], way: [...way], silent: [...silent] },
    ...{ contradicted: [...contradicted], plan },
  });
}
