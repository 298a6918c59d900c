// Who calculates what on a copy of the believed grid: the checks that every word for a switching waits for, and the plans of fault
// restoration, in one thread; what people ask to know, in another. However many studies are asked for, no check waits for one.
import { entryUrl } from '../../entries.ts';
import { refuse } from '../requests/handler.ts';
import { PlanningThread } from './planning-thread.ts';
import type { AskPlanner, AskShadow, PlanName } from './shadow-questions.ts';

/** ms of the machine's clock: reading a large city takes seconds, a check well below one. What has answered nothing for longer hangs. */
const CHECK_WITHIN_MS = 60_000;
/** A long order ahead takes a minute in a large city; whoever waits for longer has gone. */
const STUDY_WITHIN_MS = 120_000;

interface Places {
  /** how many may wait */
  readonly most: number;
  readonly words: string;
}

const CHECKS: Places = { most: 8, words: 'too many checks of switching are waiting; ask again' };
/** Asked by everybody, so that they have places apart from those of people who write orders. */
const STUDIES: Places = { most: 4, words: 'every place for a study of the grid is taken; ask again' };
const ORDER_STUDIES: Places = { most: 4, words: 'too many orders are being looked ahead; ask again' };

const PLACES: Readonly<Record<PlanName, Places>> = {
  ...{ checkStep: CHECKS, joined: CHECKS, endangered: CHECKS, flisr: CHECKS },
  ...{ solve: STUDIES, restore: STUDIES, locate: STUDIES },
  ...{ lookAhead: ORDER_STUDIES, returnSteps: ORDER_STUDIES },
};

export interface GridPlanners {
  readonly ask: AskPlanner;
  stop(): Promise<void>;
}

/** `script`: what answers. */
export function createGridPlanners(
  packFolder: string,
  askShadow: AskShadow,
  script: URL = entryUrl('plan-worker'),
): GridPlanners {
  const checks = new PlanningThread({
    ...{ name: 'grid-checks', packFolder, askShadow, script, withinMs: CHECK_WITHIN_MS },
    tooLate: `the planning thread did not answer within ${CHECK_WITHIN_MS / 1000} s`,
  });
  const studies = new PlanningThread({
    ...{ name: 'grid-studies', packFolder, askShadow, script, withinMs: STUDY_WITHIN_MS },
    tooLate: `the study was not done within ${STUDY_WITHIN_MS / 1000} s and was ended: ask for less at once`,
  });
  return {
    ask: async (name, params) => {
      const places = PLACES[name];
      const thread = places === CHECKS ? checks : studies;
      if (thread.waiting((other) => PLACES[other] === places) >= places.most) return refuse('too-many', places.words);
      return thread.ask(name, params);
    },
    stop: async () => {
      await Promise.all([checks, studies].map((thread) => thread.stop('the host is stopping')));
    },
  };
}
