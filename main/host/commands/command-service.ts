// Commands of people and programs to devices: who may have one, one at a time for each device, every step in the journal before it is
// taken. Done is what the point tells, never what was wished. Nobody in a replay or a study holds this service: there is no way from
// there to a device.
import type { CommandReport } from '../../../contract/command-requests.ts';
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { Guard } from '../part-failures.ts';
import type { CityClock, Journal, LiveValues } from '../ports.ts';
import { answer, type Answer, refuse } from '../requests/handler.ts';
import type { Command, CommandOutcome } from '../telemetry/commands.ts';
import { advance, beginCommand, type CommandEvent, isEnded } from './command-course.ts';

/** ms of the machine's clock to wait for a device's answer */
const ANSWER_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;
/** An ended command's answer is remembered so long, ms of the machine's clock: who asks again after a broken connection gets it. */
const REMEMBERED_MS = 10 * 60_000;
const MOST_REMEMBERED = 1_000;
const MOST_OPEN = 100;

export interface CommandService {
  /** `by`: who gives it; devices are reserved for people, not for their screens. */
  select(wish: { commandId: string; point: string; value: string }, by: string): Promise<Answer<CommandReport>>;
  operate(commandId: string, by: string): Promise<Answer<CommandReport>>;
  cancel(commandId: string, by: string): Promise<Answer<CommandReport>>;
  /** newest first */
  list(): CommandReport[];
  close(): void;
}

export interface CommandedPoint {
  readonly id: string;
  readonly asset: { readonly id: string; readonly domain: string };
  readonly definition: PointDefinition;
}

export interface CommandServiceOptions {
  readonly points: readonly CommandedPoint[];
  /** row of a point by its id */
  readonly pointRows: ReadonlyMap<string, number>;
  /** `newest`: source time of the newest word of a point, shown or not */
  readonly live: Pick<LiveValues, 'values' | 'qualities'> & { readonly newest: Float64Array };
  readonly telemetry: { command(command: Command): Promise<CommandOutcome> };
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: CityClock;
  /** of earlier runs, ended (recall-commands.ts): their ids stay known */
  readonly earlier?: readonly CommandReport[];
  /** bugs and a journal that takes nothing, for the log */
  readonly log: (line: string) => void;
  readonly guard: Guard;
  /** machine's clock, ms */
  readonly wallNow?: () => number;
}

interface Held {
  report: CommandReport;
  readonly row: number;
  /** what the point said when the order went out */
  before: { readonly value: number; readonly time: number } | null;
  endedWall: number | null;
  readonly selecting: Promise<Answer<CommandReport>>;
  operating: Promise<Answer<CommandReport>> | null;
}

export function createCommandService(options: CommandServiceOptions): CommandService {
  const { points, pointRows, live, telemetry, journal, clock, log, guard, wallNow = Date.now } = options;
  const held = new Map<string, Held>();
  for (const report of options.earlier ?? []) {
    const answered = Promise.resolve(answer(report));
    const row = pointRows.get(report.point) ?? -1;
    held.set(report.id, { report, row, before: null, endedWall: wallNow(), selecting: answered, operating: answered });
  }
  /** asset -> the command that has it */
  const holders = new Map<string, Held>();
  const assetOf = (one: Held) => (points[one.row] as CommandedPoint).asset;

  const write = ({ id, point, value, state, reason, by }: CommandReport) =>
    journal.append('command', by, { command: id, point, value, state, ...(reason === '' ? {} : { reason }) });

  /** The next step, kept and written down. False: there is none. */
  function step(one: Held, event: CommandEvent): boolean {
    const next = advance(one.report, event, clock.now(), clock.speed);
    if (next === one.report) return false;
    one.report = next;
    if (isEnded(next)) end(one);
    write(next).catch((error: unknown) => log(`the journal refused a command's step: ${String(error)}`));
    return true;
  }

  function end(one: Held): void {
    const { state } = one.report;
    one.endedWall = wallNow();
    if (holders.get(assetOf(one).id) === one) holders.delete(assetOf(one).id);
    // The device would keep itself reserved for us.
    if (state === 'cancelled' || state === 'lapsed') guard.follow('commands', send(one, 'cancel'));
  }

  const send = (one: Held, phase: Command['phase']): Promise<CommandOutcome> => {
    const { id, value, by } = one.report;
    const { asset, definition } = points[one.row] as CommandedPoint;
    return telemetry.command({
      ...{ id, phase, value, by, asset: asset.id, domain: asset.domain, point: definition.name },
      withinMs: ANSWER_WITHIN_MS,
      onFurther: (result, reason) => void step(one, { kind: 'further', result, reason }),
    });
  };

  /** Since the order the point has told that it is where it shall be: newly, or by a value that it did not have. */
  function isReached({ report, row, before }: Held): boolean {
    if (before === null) return false;
    const target = (points[row] as CommandedPoint).definition.states?.indexOf(report.value) ?? -1;
    const isTold = live.qualities[row] === QUALITY_CODE.GOOD || live.qualities[row] === QUALITY_CODE.UNCERTAIN;
    if (!isTold || live.values[row] !== target) return false;
    return before.value !== target || live.newest[row]! > before.time;
  }

  const timer = setInterval(() => {
    for (const one of [...holders.values()])
      guard.run('commands', () => {
        if (isReached(one)) step(one, { kind: 'reached' });
        step(one, { kind: 'clock' });
      });
    const now = wallNow();
    for (const [id, { endedWall }] of held) {
      const isOld = endedWall !== null && (now - endedWall > REMEMBERED_MS || held.size > MOST_REMEMBERED);
      if (isOld) held.delete(id);
    }
  }, LOOK_EVERY_MS);
  timer.unref();

  const find = (commandId: string, by: string): Held | { failure: Answer<never> } => {
    const one = held.get(commandId);
    if (one === undefined) return { failure: refuse('not-found', `there is no command ${commandId}: select first`) };
    return one.report.by === by ? one : { failure: refuse('forbidden', `this command is of ${one.report.by}`) };
  };

  /** Not before it is in the journal: a command that nobody could reconstruct is not given. */
  async function writeFirst(one: Held): Promise<Answer<CommandReport> | null> {
    try {
      await write(one.report);
      return null;
    } catch (error) {
      log(`the journal refused a command: ${String(error)}`);
      return refuse('unavailable', 'the journal takes nothing at the moment: no command is given without it');
    }
  }

  async function begin(one: Held): Promise<Answer<CommandReport>> {
    const failure = await writeFirst(one);
    if (failure !== null) {
      step(one, { kind: 'outcome', outcome: { kind: 'unsent', reason: 'journal' } });
      return failure;
    }
    step(one, { kind: 'outcome', outcome: await send(one, 'select') });
    return answer(one.report);
  }

  async function order(one: Held): Promise<Answer<CommandReport>> {
    const failure = await writeFirst(one);
    if (failure !== null) {
      step(one, { kind: 'outcome', outcome: { kind: 'unsent', reason: 'journal' } });
      return failure;
    }
    one.before = { value: live.values[one.row]!, time: live.newest[one.row]! };
    step(one, { kind: 'outcome', outcome: await send(one, 'operate') });
    return answer(one.report);
  }

  return {
    async select({ commandId, point, value }, by) {
      const known = held.get(commandId);
      if (known !== undefined) {
        const { report } = known;
        const isSame = report.point === point && report.value === value && report.by === by;
        return isSame ? known.selecting : refuse('conflict', `the id ${commandId} belongs to another command`);
      }
      const row = pointRows.get(point);
      if (row === undefined) return refuse('not-found', `there is no point "${point}"`);
      const { asset, definition } = points[row] as CommandedPoint;
      const { commands = [] } = definition;
      if (commands.length === 0) return refuse('bad-request', `${point} takes no commands`);
      if (!commands.includes(value))
        return refuse('bad-request', `${point} can be told: ${commands.join(', ')}; not "${value}"`);
      const holder = holders.get(asset.id)?.report;
      if (holder !== undefined)
        return refuse('conflict', `${asset.id} is held by ${holder.by}, who has ${holder.state} "${holder.value}"`);
      if (holders.size >= MOST_OPEN) return refuse('too-many', `${MOST_OPEN} commands are under way`);
      let go: (answered: Promise<Answer<CommandReport>>) => void = () => undefined;
      const selecting = new Promise<Answer<CommandReport>>((resolve) => {
        go = resolve;
      });
      const report = beginCommand(commandId, point, value, by, clock.now());
      const one: Held = { report, row, before: null, endedWall: null, selecting, operating: null };
      held.set(commandId, one);
      holders.set(asset.id, one);
      go(begin(one));
      return selecting;
    },

    async operate(commandId, by) {
      const one = find(commandId, by);
      if ('failure' in one) return one.failure;
      if (one.operating !== null) return one.operating;
      if (one.report.state === 'selecting') return refuse('conflict', 'the device has not answered the selection yet');
      const next = advance(one.report, { kind: 'operate' }, clock.now(), clock.speed);
      if (next.state !== 'sending') {
        step(one, { kind: 'clock' });
        return refuse('conflict', `the command is ${one.report.state}: select anew`);
      }
      one.report = next;
      one.operating = order(one);
      return one.operating;
    },

    async cancel(commandId, by) {
      const one = find(commandId, by);
      if ('failure' in one) return one.failure;
      if (one.report.state === 'cancelled' || step(one, { kind: 'cancel' })) return answer(one.report);
      return refuse('conflict', `the command is ${one.report.state}: only what is selected can be cancelled`);
    },

    list: () => [...held.values()].map(({ report }) => report).toSorted((a, b) => b.startedMs - a.startedMs),
    close: () => clearInterval(timer),
  };
}
