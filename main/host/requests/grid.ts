// Requests on the live grid. What is believed of the grid is known in the shadow grid's thread and answered there.
import type { RequestName } from '../../../contract/requests.ts';
import type { GridService } from '../grid-service.ts';
import { answer, type Answer, type Handlers, refuse } from './handler.ts';

type GridRequestName = Extract<RequestName, `grid.${string}`>;
export type GridHandlers = Pick<Handlers, GridRequestName>;

const noGrid = () => refuse('unavailable', 'this city has no grid');

/** `grid` null: the city was imported without one. */
export function createGridHandlers(grid: GridService | null): GridHandlers {
  if (grid === null)
    return {
      'grid.state': () => answer(null),
      'grid.element': noGrid,
      'grid.trace': noGrid,
      'grid.balance': noGrid,
      'grid.doubts': noGrid,
      'grid.restore': noGrid,
      'grid.locate': noGrid,
      'grid.solve': noGrid,
    };
  return {
    'grid.state': () => grid.state(),
    'grid.element': (params) => grid.ask('element', params),
    'grid.trace': (params) => grid.ask('trace', params),
    'grid.balance': async (params) => wrapped(await grid.ask('balance', params), (rows) => ({ rows: [...rows] })),
    'grid.doubts': async () => wrapped(await grid.ask('doubts', {}), (doubts) => ({ doubts: [...doubts] })),
    'grid.restore': (params) => grid.plan('restore', params),
    'grid.locate': (params) => grid.plan('locate', params),
    'grid.solve': (params) => grid.plan('solve', params),
  };
}

function wrapped<T, R>(given: Answer<T>, wrap: (result: T) => R): Answer<R> {
  return 'failure' in given ? given : answer(wrap(given.result));
}
