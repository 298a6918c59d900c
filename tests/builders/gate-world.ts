// A small random grid out there with the host's orders on top: its devices obey commands late, never, or at once, crews do what they were told
// some time later, telemetry lags behind. Whatever moves is judged at that moment by brute force (switching-judge.ts): what the gate let pass
// has to be safe whenever, and in whichever order, it comes true.
import { vi } from 'vitest';
import { createCommandService, type CommandedPoint } from '../../main/host/commands/command-service.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import type { AreaMap } from '../../main/host/operations/control/area-map.ts';
import { type Asker, ControlDesk } from '../../main/host/operations/control/control-desk.ts';
import { createDeskCommands, type DeskCommands } from '../../main/host/operations/control/desk-commands.ts';
import { AUTOMATIC_ORDERS } from '../../main/host/operations/control/area-presence.ts';
import { EMPTY_BOOK } from '../../main/host/operations/orders/order-book.ts';
import { OrderService } from '../../main/host/operations/orders/order-service.ts';
import { answer, type Answer } from '../../main/host/requests/handler.ts';
import type { AskPlanner } from '../../main/host/shadow/shadow-questions.ts';
import type { CheckBasis } from '../../main/host/shadow/step-checks.ts';
import type { Command, CommandOutcome } from '../../main/host/telemetry/commands.ts';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES, SWITCH_POSITIONS } from '../../contract/city-pack/grid-schema.ts';
import type { JournalEntry } from '../../contract/requests.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { copyState, type SwitchingState } from '../../simulation/network/network.ts';
import { lookAheadBeside } from '../../simulation/switching/look-ahead.ts';
import type { Operation } from '../../simulation/switching/operation.ts';
import { endangeredWork } from '../../simulation/switching/protected-devices.ts';
import type { SafetyBoard } from '../../simulation/switching/safety-board.ts';
import { powerFlowOf } from '../../simulation/switching/switching-flow.ts';
import { SwitchingGrid } from '../../simulation/switching/switching-grid.ts';
import type { Draws, RandomSwitching } from './random-switching.ts';
import { provenAfter, wrongsOf } from './switching-judge.ts';
import { strictGuard } from './strict-guard.ts';

export const ANNA: Asker = { user: 'anna', role: 'operator', token: 't-anna' };
export const BORIS: Asker = { user: 'boris', role: 'operator', token: 't-boris' };
const PIN = '1234';
const BEGIN_MS = Date.UTC(2027, 0, 20, 17, 30);
const STEP_MS = 100;
/** The devices of the second area: every third. */
const AREAS = ['east', 'west'] as const;

/** A word that the gate let pass. */
interface GivenWord {
  readonly key: string;
  readonly givenMs: number;
  /** codes of what the person has confirmed with it */
  readonly codes: ReadonlySet<string>;
  cameMs: number;
}

interface Later {
  readonly atMs: number;
  readonly run: () => void;
}

export class GateWorld {
  readonly wrongs: string[] = [];
  readonly random: RandomSwitching;
  readonly #draws: Draws;
  /** as it is out there */
  readonly state: SwitchingState;
  readonly #live;
  #proven: ReadonlySet<string> = new Set();
  #later: Later[] = [];
  #nowMs = BEGIN_MS;
  orders!: OrderService;
  control!: ControlDesk;
  desk!: DeskCommands;
  readonly #words: GivenWord[] = [];

  constructor(random: RandomSwitching, draws: Draws) {
    this.random = random;
    this.#draws = draws;
    this.state = copyState(random.grid.topology.state);
    const { count } = random.network.switches;
    const times = new Float64Array(count).fill(BEGIN_MS);
    const values = Float64Array.from(this.state.switchClosed, (closed) =>
      SWITCH_POSITIONS.indexOf(closed === 1 ? 'closed' : 'open'),
    );
    this.#live = { values, times, newest: times, qualities: new Uint8Array(count) };
  }

  get board(): SafetyBoard {
    const { faults } = this.random.board;
    return { ...this.orders.board(), faults };
  }

  /** `board`: as it stands when the host starts. Anna holds the first area, `west` the second one. */
  async open(board: SafetyBoard, west: Asker | null): Promise<void> {
    const { network } = this.random;
    const { ids } = network.switches;
    const clock = { now: () => this.#nowMs, speed: 1, isSimulated: true };
    const events = createEventLog(clock);
    this.#proven = new Set(board.provenDead);
    const documents = new Map([['orders', JSON.stringify({ number: 0, state: { ...EMPTY_BOOK, board } })]]);
    const stores = { journal: journalOf(clock), documents: storeOf(documents) };
    const common = { ...stores, clock, log: () => undefined, guard: strictGuard };
    const map = this.#map();
    const people = { personNamed: () => ({ role: 'operator', hasPin: true }) as const, isPin: async () => true };
    const access = { ...people, setPin: async () => undefined };
    this.control = await ControlDesk.open({ ...common, map, access, wallNow: clock.now });
    const pointIds = ids.map((id) => `${id}.position`);
    const commands = createCommandService({
      ...{ ...common, points: pointIds.map(pointOf), pointRows: new Map(pointIds.map((id, row) => [id, row])) },
      ...{ live: this.#live, telemetry: { command: this.#obey }, wallNow: clock.now },
    });
    const grid = cityOf(this.random);
    const options = {
      ...common,
      grid,
      pointIds,
      live: this.#live,
      plan: this.#plan,
      commands,
      control: this.control,
      events,
    };
    this.orders = await OrderService.open(options);
    const { points, checks, gate } = this.orders;
    const guard = { control: this.control, points, checks, gate, holderOf: this.orders.holderOf, trouble: () => null };
    this.desk = createDeskCommands(commands, { ...guard, journal: stores.journal, log: common.log });
    this.#tell = (row, to) => {
      this.#live.values[row] = SWITCH_POSITIONS.indexOf(to);
      this.#live.times[row] = this.#nowMs;
      const told = { id: ids[row]!, name: '', position: to, trip: null, origin: 'measured', ts: this.#nowMs } as const;
      events.emit('switchOperated', told);
    };
    for (const [area, asker] of [
      ['east', ANNA],
      ['west', west],
    ] as const)
      if (asker !== null) await this.control.change(area, { type: 'take' }, asker);
    for (const asker of [ANNA, BORIS]) await this.control.enterPin(PIN, asker);
  }

  async close(): Promise<void> {
    await this.orders.close();
    vi.clearAllTimers();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.#nowMs += STEP_MS;
      const due = this.#later.filter(({ atMs }) => atMs <= this.#nowMs);
      this.#later = this.#later.filter((one) => !due.includes(one));
      for (const { run } of due) run();
      await vi.advanceTimersByTimeAsync(STEP_MS);
    }
  }

  later(ms: number, run: () => void): void {
    this.#later.push({ atMs: this.#nowMs + ms, run });
  }

  /** What must not come true now, by whoever: empty, nothing. */
  judge(operation: Operation, by: string, confirmed: ReadonlySet<string> = new Set()): string[] {
    return wrongsOf(this.#judged(operation, by, confirmed));
  }

  /** It was let pass: `codes` of what a person has confirmed with it. */
  noteGiven(operation: Operation, codes: ReadonlySet<string> = new Set()): void {
    this.#words.push({ key: JSON.stringify(operation), givenMs: this.#nowMs, codes, cameMs: Number.POSITIVE_INFINITY });
  }

  /** What was confirmed with it, or with words that it may come true together with: those were checked for both. */
  #confirmedFor(operation: Operation): ReadonlySet<string> {
    const key = JSON.stringify(operation);
    const own = this.#words.findLast((word) => word.key === key);
    if (own === undefined) return new Set();
    own.cameMs = this.#nowMs;
    return new Set(this.#words.filter(({ cameMs }) => cameMs >= own.givenMs).flatMap(({ codes }) => [...codes]));
  }

  /** It comes true now: judged, and in a moment told. */
  comeTrue(operation: Operation, by: string): void {
    const confirmed = this.#confirmedFor(operation);
    this.wrongs.push(...this.judge(operation, by, confirmed).map((wrong) => `${wrong} (${JSON.stringify(operation)})`));
    this.#proven = provenAfter(this.#judged(operation, by, confirmed));
    if (operation.kind !== 'switch') return;
    const row = this.random.network.switches.ids.indexOf(operation.device);
    if (row < 0) return;
    this.state.switchClosed[row] = operation.to === 'closed' ? 1 : 0;
    this.later(this.#draws.below(4) * 100, () => this.#tell(row, operation.to));
  }

  /** Crews and papers: some time after the word. `report` tells the host. */
  doLater(operation: Operation, by: string, report: () => Promise<unknown>): void {
    this.later(this.#draws.below(12) * 100, () => {
      this.comeTrue(operation, by);
      void report();
    });
  }

  #tell: (row: number, to: 'open' | 'closed') => void = () => undefined;

  #judged(operation: Operation, by: string, confirmed: ReadonlySet<string>) {
    const { network, grid } = this.random;
    const { board, state } = this;
    return { network, critical: grid.critical, state, board, operation, by, confirmed, proven: this.#proven };
  }

  #map(): AreaMap {
    const { ids } = this.random.network.switches;
    const areas = AREAS.map((id) => ({ id, name: id, feeders: [] }));
    const areaOf = (element: string) => (ids.includes(element) ? AREAS[ids.indexOf(element) % 3 === 2 ? 1 : 0] : null);
    return { areas, areaOf, areasOf: () => [...AREAS] };
  }

  readonly #obey = async ({ id, asset, phase, value, by }: Command): Promise<CommandOutcome> => {
    if (phase !== 'operate')
      return { kind: 'answered', result: phase === 'select' ? 'selected' : 'cancelled', reason: '' };
    const area = this.#map().areaOf(asset)!;
    const holder = this.control.holderOf(area);
    const order = this.orders.find(/^order-\d+/.exec(id ?? '')?.[0] ?? '');
    const voices = order === null ? [by] : [order.responsible, AUTOMATIC_ORDERS];
    if (!voices.includes(holder)) this.wrongs.push(`moves ${asset} in "${area}" of ${holder ?? 'nobody'}`);
    const operation = { kind: 'switch', device: asset, to: value === 'closed' ? 'closed' : 'open' } as const;
    const how = this.#draws.next();
    // One that has taken the order and does not move; one that moves without having said anything; the rest, sooner or later.
    if (how > 0.08) this.later(this.#draws.below(20) * 100, () => this.comeTrue(operation, order?.responsible ?? by));
    return how < 0.2 ? { kind: 'silent' } : { kind: 'answered', result: 'accepted', reason: '' };
  };

  /** What the planning thread answers: of the positions that telemetry has told so far. */
  readonly #plan: AskPlanner = async (name, params) => {
    const { network, grid: drawn, board: known } = this.random;
    const basis = params as unknown as CheckBasis;
    const state = copyState(this.state);
    this.#live.values.forEach((value, row) => (state.switchClosed[row] = SWITCH_POSITIONS[value] === 'closed' ? 1 : 0));
    const { critical, criticalGroups } = drawn;
    const grid = new SwitchingGrid({ network, state, critical, criticalGroups, flow: powerFlowOf(network, state) });
    const { faults, doubted, liveNodes } = known;
    const board = { ...basis.board, faults, doubted, liveNodes };
    const asked = { name, params } as { name: string; params: never };
    const result = (): unknown => {
      switch (asked.name) {
        case 'checkStep': {
          const { step, underWay } = asked.params as { step: never; underWay: never };
          return lookAheadBeside(grid, board, underWay, step);
        }
        case 'endangered':
          return endangeredWork(grid, board);
        default: {
          const { device, nodes } = asked.params as { device: string; nodes: readonly string[] };
          const row = grid.switchRow(device);
          if (row < 0) return [];
          const island = grid.topology.islandOfNode(network.switches.nodeA[row]!);
          return nodes.filter((id) => grid.topology.islandOfNode(grid.nodeRow(id)) === island);
        }
      }
    };
    // A thread answers later than it was asked.
    await Promise.resolve();
    return answer(structuredClone(result())) as Answer<never>;
  };
}

const pointOf = (id: string): CommandedPoint => ({
  id,
  asset: { id: id.slice(0, -'.position'.length), domain: 'power' },
  definition: { name: 'position', states: SWITCH_POSITIONS, commands: ['open', 'closed'] } as never,
});

/** Of the columns of a city those that orders look at: every switch is told by one point, nothing belongs to a feeder. */
function cityOf({ network, state }: RandomSwitching): CityGrid {
  const { count } = network.switches;
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const measurements = {
    ...{ count, point: rows, row: rows },
    quantity: new Uint8Array(count).fill(GRID_QUANTITIES.indexOf('position')),
    table: new Uint8Array(count).fill(GRID_MEASURED_TABLES.indexOf('switch')),
  };
  const branches = { feeder: new Int32Array(network.branches.count).fill(-1) };
  return { network, state, measurements, branches, feeders: { count: 0, ids: [] } } as unknown as CityGrid;
}

function journalOf(clock: { now(): number }) {
  const entries: JournalEntry[] = [];
  return {
    append: async (kind: string, by: string, data: Record<string, unknown>): Promise<JournalEntry> => {
      const entry = { number: entries.length + 1, at: clock.now(), kind, by, data };
      entries.push(entry);
      return entry;
    },
    list: async ({ limit }: { limit: number }) => entries.toReversed().slice(0, limit),
    between: async () => entries,
    head: () => ({ number: entries.length, hash: '' }),
  };
}

const storeOf = (documents: Map<string, string>) => ({
  get: async (name: string): Promise<unknown> => JSON.parse(documents.get(name) ?? 'null'),
  put: async (name: string, value: unknown) => void documents.set(name, JSON.stringify(value)),
});
