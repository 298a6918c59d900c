// What answers a screen that looks at the past. Whatever is not listed here is refused: this table is made without telemetry, commands
// and drills, so that nothing that a screen in the past asks for can reach a device or change the city of the present.
import { REQUEST_NAMES } from '../../../contract/requests.ts';
import type { ReplayGrid } from '../replay/replay-grid.ts';
import type { AskShadow } from '../shadow/shadow-questions.ts';
import { answer, type Answer, type Handlers, refuse, type Screen } from './handler.ts';

/** Requests that are answered alike in the present and in the past: they read, or keep what belongs to a person. */
export const SAME_IN_PAST = [
  'catalogue.get',
  'point.history',
  'history.series',
  'history.page',
  'journal.list',
  'health.get',
  'quarantine.list',
  'bookmark.list',
  'bookmark.save',
  'bookmark.remove',
  'arrangement.list',
  'arrangement.save',
  'arrangement.rename',
  'arrangement.remove',
  'arrangement.note',
  'replay.extent',
  'replay.seek',
  'replay.play',
  'replay.end',
  'replay.marks',
  'replay.step',
] as const satisfies readonly (keyof Handlers)[];
export type SameInPast = Pick<Handlers, (typeof SAME_IN_PAST)[number]>;

export const notHere = () =>
  refuse('conflict', 'this screen shows the past, from where nothing can be done; go back to live first');
const noGrid = () => refuse('unavailable', 'nothing is known of the grid at this moment');

export function createPastHandlers(same: SameInPast): Handlers {
  const refused = Object.fromEntries(REQUEST_NAMES.map((name) => [name, notHere])) as unknown as Handlers;
  // One by one: what else the given object has stays outside.
  const allowed = Object.fromEntries(SAME_IN_PAST.map((name) => [name, same[name]])) as unknown as SameInPast;
  return { ...refused, ...allowed, ...GRID_IN_PAST };
}

/** Plans and what-ifs are of the present: a plan for a grid that is no longer so could be taken for one to carry out. */
const GRID_IN_PAST: Pick<Handlers, 'grid.state' | 'grid.element' | 'grid.trace' | 'grid.balance' | 'grid.doubts'> = {
  'grid.state': async (_params, _principal, screen) => gridOf(screen)?.state() ?? noGrid(),
  'grid.element': async (params, _principal, screen) => askOf(screen)('element', params),
  'grid.trace': async (params, _principal, screen) => askOf(screen)('trace', params),
  'grid.balance': async (params, _principal, screen) =>
    wrapped(await askOf(screen)('balance', params), (rows) => ({ rows: [...rows] })),
  'grid.doubts': async (_params, _principal, screen) =>
    wrapped(await askOf(screen)('doubts', {}), (doubts) => ({ doubts: [...doubts] })),
};

const gridOf = ({ replay }: Screen): ReplayGrid | null => replay?.grid ?? null;

const askOf = (screen: Screen): AskShadow => gridOf(screen)?.ask ?? (async () => noGrid());

function wrapped<T, R>(given: Answer<T>, wrap: (result: T) => R): Answer<R> {
  return 'failure' in given ? given : answer(wrap(given.result));
}
