// Which requests change something that others rely on. All but those named here: a new request counts as one that does until somebody has
// thought about it. tests/doors/refusals.test.ts holds them to it: refused for viewers and walls, from the past, and in the journal.
import { REQUEST_NAMES, type RequestName } from './requests.ts';

/** They read, or calculate on a copy. */
const READING = [
  ...(['catalogue.get', 'health.get', 'journal.list', 'quarantine.list', 'topic.unknown'] as const),
  ...(['point.history', 'history.series', 'history.page'] as const),
  ...(['alarm.summary', 'alarm.list', 'alarm.marks', 'alarm.changes', 'alarm.past', 'alarm.situations'] as const),
  ...(['alarm.figures', 'alarm.definitions', 'alarm.tryChange', 'alarm.versions'] as const),
  ...(['command.list', 'control.areas', 'control.asked', 'flisr.list', 'flisr.get', 'flisr.modes'] as const),
  ...(['drill.running', 'drill.score', 'situation.list', 'situation.get', 'situation.report'] as const),
  ...(['grid.state', 'grid.element', 'grid.trace', 'grid.balance', 'grid.doubts'] as const),
  ...(['grid.restore', 'grid.locate', 'grid.solve'] as const),
  ...(['order.list', 'order.get', 'order.board', 'order.lookAhead', 'order.check'] as const),
  ...(['outage.list', 'outage.reliability', 'outage.storms', 'outage.records'] as const),
  ...(['log.list', 'log.report', 'log.handovers'] as const),
  ...(['mapping.list', 'mapping.get', 'mapping.propose', 'mapping.try', 'mapping.points'] as const),
] as const satisfies readonly RequestName[];

/** They change what is this person's own: bookmarks, arrangements of panels, or what one screen shows. */
const OWN = [
  ...(['arrangement.list', 'arrangement.save', 'arrangement.rename', 'arrangement.remove'] as const),
  'arrangement.note',
  ...(['bookmark.list', 'bookmark.save', 'bookmark.remove'] as const),
  ...(['replay.extent', 'replay.seek', 'replay.play', 'replay.end', 'replay.marks', 'replay.step'] as const),
] as const satisfies readonly RequestName[];

const harmless: ReadonlySet<RequestName> = new Set<RequestName>([...READING, ...OWN]);

export const CHANGING_REQUESTS: readonly RequestName[] = REQUEST_NAMES.filter((name) => !harmless.has(name));
export const isChanging = (name: RequestName): boolean => !harmless.has(name);
