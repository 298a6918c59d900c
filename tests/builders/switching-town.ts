// A small town whose field lives (simulation/estimation/test-field.ts) with orders, control and commands of the host on top: checks are made
// on what the shadow grid believes, commands move switches of the living grid, their positions come back as telemetry. Journal and documents
// outlive the services: opened again, they stand for a restart. Timers are those of the test: `pass` lets both clocks go on.
import { vi } from 'vitest';
import type { JournalEntry } from '../../contract/requests.ts';
import { QUALITY_CODE, type Role } from '../../contract/vocabulary.ts';
import {
  type CommandedPoint,
  createCommandService,
  type CommandService,
} from '../../main/host/commands/command-service.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { areaMapOf, type ControlFile } from '../../main/host/operations/control/area-map.ts';
import { type Asker, ControlDesk } from '../../main/host/operations/control/control-desk.ts';
import { createDeskCommands, type DeskCommands } from '../../main/host/operations/control/desk-commands.ts';
import { OrderService } from '../../main/host/operations/orders/order-service.ts';
import { answer, type Answer, refuse } from '../../main/host/requests/handler.ts';
import { flisrAnswer } from '../../main/host/shadow/flisr-plan.ts';
import type { AskPlanner } from '../../main/host/shadow/shadow-questions.ts';
import {
  checkStepNow,
  endangeredNow,
  joinedPlaces,
  lookAheadNow,
  returnStepsNow,
} from '../../main/host/shadow/step-checks.ts';
import type { Command, CommandOutcome } from '../../main/host/telemetry/commands.ts';
import { TestField } from '../../simulation/estimation/test-field.ts';
import { POSITIONS } from '../../simulation/domains/power/grid-kinds.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import type { StepDraft } from '../../simulation/switching/order-sheet.ts';
import type { PartFailures } from '../../main/host/part-failures.ts';
import { strictGuard } from './strict-guard.ts';

const STEP_MS = 500;

export const ANNA: Asker = { user: 'anna', role: 'operator', token: 't-anna' };
export const BORIS: Asker = { user: 'boris', role: 'operator', token: 't-boris' };
export const PIN = '1234';

export const remote = (id: string, device: string, to: 'open' | 'closed', group = Number(id)): StepDraft => ({
  ...{ id, group, operation: { kind: 'switch', device, to }, means: 'remote' },
  ...{ crew: null, note: '' },
});

export interface Services {
  readonly orders: OrderService;
  readonly control: ControlDesk;
  readonly commands: CommandService;
  readonly desk: DeskCommands;
}

export class SwitchingTown {
  readonly field: TestField;
  readonly grid: CityGrid;
  readonly entries: JournalEntry[] = [];
  readonly documents = new Map<string, string>();
  readonly logged: string[] = [];
  /** phases that devices heard */
  readonly heard: string[] = [];
  /** what devices answer; null: as the living grid does */
  answers: ((command: Command) => CommandOutcome | null) | null = null;
  guard: PartFailures = strictGuard;
  /** why the planning thread gives no answer, `busy`: it has too much to do; null: it does */
  planFails: string | null = null;
  /** the journal takes nothing */
  isJournalFull = false;
  /** documents cannot be written */
  isDiskFull = false;
  readonly people = new Map<string, { role: Role; pin: string | null }>([
    ['anna', { role: 'operator', pin: PIN }],
    ['boris', { role: 'operator', pin: PIN }],
    ['local', { role: 'admin', pin: null }],
  ]);
  /** since when they have no window open */
  readonly away = new Map<string, number>();
  readonly #live: { values: Float64Array; times: Float64Array; qualities: Uint8Array; newest: Float64Array };
  readonly #pointIds: string[];
  readonly clock: { now: () => number; speed: number; isSimulated: boolean };
  readonly events;

  constructor({ speed = 1, indicators = false, isOverhead = false } = {}) {
    const size = { rings: 1, stations: 3, cables: 1, houses: 2, isOverhead };
    this.field = new TestField(size, { trips: true, errors: 0, indicators });
    const { measurements, town } = this.field;
    this.grid = { ...town.grid, measurements };
    this.clock = { now: () => this.field.nowMs, speed, isSimulated: true };
    this.events = createEventLog(this.clock);
    const { count } = measurements;
    const times = new Float64Array(count).fill(Number.NaN);
    this.#live = {
      ...{ values: new Float64Array(count).fill(Number.NaN), times, newest: times },
      qualities: new Uint8Array(count).fill(QUALITY_CODE.STALE),
    };
    this.#pointIds = Array.from(measurements.row, (row, m) =>
      this.field.positionOf(town.grid.network.switches.ids[row] ?? '') === m
        ? `${town.grid.network.switches.ids[row]}.position`
        : `point-${m}`,
    );
    const take = this.field.shadow.take.bind(this.field.shadow);
    this.field.shadow.take = (m, value, tsMs, quality, origin, arrivalMs) => {
      this.#live.values[m] = value;
      this.#live.times[m] = tsMs;
      this.#live.qualities[m] = quality;
      take(m, value, tsMs, quality, origin, arrivalMs);
    };
    this.field.start();
  }

  /** The word of a device as it comes in, whatever is true. */
  say(device: string, position: (typeof POSITIONS)[number], { quality = 0, tsMs = this.field.nowMs } = {}): void {
    const m = this.field.positionOf(device);
    this.field.shadow.take(m, POSITIONS.indexOf(position), tsMs, quality, 1, this.field.nowMs);
  }

  async open(file: ControlFile | null = null): Promise<Services> {
    const { clock, events, journal, documents } = { clock: this.clock, events: this.events, ...this.stores() };
    const log = (line: string) => void this.logged.push(line);
    const control = await ControlDesk.open({
      ...{ journal, documents, clock, log, map: areaMapOf(this.grid, file), wallNow: () => this.field.nowMs },
      awaySince: (user) => this.away.get(user) ?? null,
      access: {
        personNamed: (name) => {
          const person = this.people.get(name);
          return person === undefined ? null : { role: person.role, hasPin: person.pin !== null };
        },
        isPin: async (name, pin) => this.people.get(name)?.pin === pin,
        setPin: async (name, pin) => void (this.people.get(name)!.pin = pin),
      },
    });
    const points = this.#points();
    const commands = createCommandService({
      ...{ points, pointRows: new Map(this.#pointIds.map((id, row) => [id, row])), live: this.#live },
      ...{ journal, clock, log, guard: this.guard, telemetry: { command: (command) => this.#obey(command) } },
      wallNow: () => this.field.nowMs,
    });
    const orders = await OrderService.open({
      ...{ grid: this.grid, pointIds: this.#pointIds, live: this.#live, plan: this.plan, commands, control },
      ...{ events, journal, documents, clock, log, guard: this.guard },
    });
    const { points: known, checks, gate } = orders;
    const guard = { control, points: known, checks, gate, journal, log };
    const desk = createDeskCommands(commands, {
      ...guard,
      holderOf: orders.holderOf,
      trouble: () => orders.trouble,
    });
    return { orders, control, commands, desk };
  }

  /** Both clocks go on; what the field has to say comes in. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.field.run(STEP_MS);
      await vi.advanceTimersByTimeAsync(STEP_MS);
    }
  }

  /** Of these kinds, by their data. */
  journaled(...kinds: string[]): Record<string, unknown>[] {
    return this.entries.filter(({ kind }) => kinds.includes(kind)).map(({ data }) => data);
  }

  /** Journal and documents as a service sees them. */
  stores() {
    const { entries, documents } = this;
    return {
      journal: {
        append: async (kind: string, by: string, data: Record<string, unknown>): Promise<JournalEntry> => {
          if (this.isJournalFull) throw new Error('no space left');
          const text = JSON.stringify(data);
          const entry = { number: entries.length + 1, at: this.clock.now(), kind, by, data: JSON.parse(text) };
          entries.push(entry);
          return entry;
        },
        list: async ({ before = Infinity, limit }: { before?: number | undefined; limit: number }) =>
          entries
            .filter(({ number }) => number < before)
            .toReversed()
            .slice(0, limit),
        between: async ({ kinds }: { kinds?: readonly string[] | undefined }) =>
          entries.filter(({ kind }) => kinds?.includes(kind) ?? true),
        head: () => ({ number: entries.length, hash: '' }),
      },
      documents: {
        get: async (name: string): Promise<unknown> => JSON.parse(documents.get(name) ?? 'null'),
        put: async (name: string, value: unknown) => {
          if (this.isDiskFull) throw new Error('no space left');
          documents.set(name, JSON.stringify(value));
        },
      },
    };
  }

  #points(): CommandedPoint[] {
    return this.#pointIds.map((id) => {
      const asset = id.endsWith('.position') ? id.slice(0, -'.position'.length) : id;
      const definition = { name: 'position', states: POSITIONS, commands: ['open', 'closed'] };
      return { id, asset: { id: asset, domain: 'power' }, definition: definition as never };
    });
  }

  async #obey(command: Command): Promise<CommandOutcome> {
    const { asset, phase, value } = command;
    this.heard.push(`${phase} ${asset} ${String(value)}`);
    const given = this.answers?.(command) ?? null;
    if (given !== null) return given;
    if (phase === 'cancel') return { kind: 'answered', result: 'cancelled', reason: '' };
    if (phase === 'select') return { kind: 'answered', result: 'selected', reason: '' };
    const row = this.field.row('switches', asset);
    const done = this.field.truth.operate(row, value === 'closed', this.field.nowMs);
    return 'refused' in done
      ? { kind: 'answered', result: 'refused', reason: done.refused }
      : { kind: 'answered', result: 'accepted', reason: '' };
  }

  readonly plan: AskPlanner = async (name, params) => {
    if (this.planFails !== null) return refuse(this.planFails === 'busy' ? 'too-many' : 'unavailable', this.planFails);
    const believed = structuredClone(this.field.shadow.believed());
    const asked = { name, params } as { name: string; params: never };
    const result = (): unknown => {
      switch (asked.name) {
        case 'checkStep':
          return checkStepNow(this.grid, believed, asked.params);
        case 'lookAhead':
          return lookAheadNow(this.grid, believed, asked.params);
        case 'flisr':
          return flisrAnswer(this.grid, believed, asked.params);
        case 'endangered':
          return endangeredNow(this.grid, believed, asked.params);
        case 'joined':
          return joinedPlaces(this.grid, believed, asked.params);
        default:
          return returnStepsNow(this.grid, believed, asked.params);
      }
    };
    return answer(structuredClone(result())) as Answer<never>;
  };
}
