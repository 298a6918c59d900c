// The grid as the field lives it: physics stepped with the city's clock, its facts told by the devices that would notice them, commands
// obeyed. What nobody in the field can see goes into the truth file only.
import { performance } from 'node:perf_hooks';
import { formatTopic, parseTopic } from '../../../contract/telemetry.ts';
import { EventQueue } from '../../../simulation/living-grid/event-queue.ts';
import type { GridFact } from '../../../simulation/living-grid/grid-fact.ts';
import type { LivingGrid } from '../../../simulation/living-grid/living-grid.ts';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../simulation/network/city-grid.ts';
import { between, keyOf, subKey } from '../../../simulation/run/random.ts';
import type { Report } from '../../../simulation/domains/domain.ts';
import { FieldPublisher, type PublisherOptions } from '../field-publisher.ts';
import { type Ack, CommandDesk, type Commanded } from './command-desk.ts';
import { drillCommands } from './drill-commands.ts';
import { indicatorCommands, meterCommands, switchCommands } from './grid-commands.ts';
import type { Values } from './derived-points.ts';
import type { GridDevice } from './grid-devices.ts';
import { gridFields, isDeadIndicator, stateName, statesOf } from './grid-field.ts';
import { GridReadings } from './grid-readings.ts';
import { Meters } from './meters.ts';
import { Terminals } from './terminals.ts';
import type { TruthLog } from './truth-log.ts';

const TICK_MS = 20;
/** The physics takes at most one part in so many of the time: a fast clock makes long steps, never a stuck process. */
const REST = 3;
/** ms until a fault indicator has told what it saw: by the station's remote terminal, or by a radio of its own that has to wake up. */
const BY_TERMINAL_MS = [150, 600] as const;
const BY_RADIO_MS = [2000, 8000] as const;
/** The pseudo device that takes drills. */
export const DRILL = { domain: 'simulation', asset: 'field' } as const;

const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');
const POSITION = GRID_QUANTITIES.indexOf('position');
const PASSAGE = GRID_QUANTITIES.indexOf('passage');

export interface GridSimulationOptions {
  readonly living: LivingGrid;
  readonly devices: readonly GridDevice[];
  readonly publishing: Omit<PublisherOptions, 'fields'>;
  readonly truth: TruthLog | null;
}

interface Watched {
  readonly device: GridDevice;
  readonly isDead: boolean;
}

export class GridSimulation {
  readonly #options: GridSimulationOptions;
  readonly #readings: GridReadings;
  readonly #meters: Meters;
  readonly #terminals: Terminals;
  readonly #publisher: FieldPublisher;
  readonly #desk = new CommandDesk();
  readonly #later = new EventQueue();
  /** by row of switches: who reports its position, and who a passage there */
  readonly #positionOf = new Map<number, Watched>();
  readonly #indicatorOf = new Map<number, Watched>();
  readonly #commanded = new Map<string, Commanded>();
  readonly #switchOf = new Map<string, number>();
  /** by row of switches: the last command that moved it, to be told when it fails */
  readonly #moving = new Map<number, { readonly topic: string; readonly id: string }>();
  /** of all that the grid speaks for and that is alive */
  readonly #devices = new Map<string, GridDevice>();
  #timer: NodeJS.Timeout | null = null;
  #restUntil = 0;

  constructor(options: GridSimulationOptions) {
    const { living, devices, publishing } = options;
    const { seed } = publishing;
    this.#options = options;
    this.#readings = new GridReadings(living, seed);
    const announce = ({ asset }: GridDevice, report: Report, timeMs: number): void =>
      this.#publisher.announce(asset.domain, report, timeMs);
    this.#meters = new Meters({ living, readings: this.#readings, seed, announce }, devices);
    this.#terminals = new Terminals(living.grid, devices);
    const inner = { readings: this.#readings, meters: this.#meters, terminals: this.#terminals };
    const fieldOptions = { grid: living.grid, ...inner, seed };
    this.#publisher = new FieldPublisher({ ...publishing, fields: gridFields(devices, fieldOptions) });
    for (const device of devices) this.#watch(device);
    const drill = drillCommands({
      living,
      setTerminal: (station, works) => this.#setTerminal(station, works),
      setInstrument: (point, gain, offset) => this.#setInstrument(point, gain, offset),
    });
    this.#commanded.set(topicKey(DRILL.domain, DRILL.asset), drill);
  }

  get publisher(): FieldPublisher {
    return this.#publisher;
  }

  #watch(device: GridDevice): void {
    const { living, publishing } = this.#options;
    const { id, domain } = device.asset;
    if (device.consumer >= 0) {
      const announce = (report: Report, timeMs: number): void => this.#publisher.announce(domain, report, timeMs);
      this.#commanded.set(topicKey(domain, id), meterCommands(device, this.#meters, announce));
      return;
    }
    const { table, row, quantity } = living.grid.measurements;
    const watched = { device, isDead: isDeadIndicator(device, this.#readings, publishing.seed) };
    if (!watched.isDead) this.#devices.set(topicKey(domain, id), device);
    for (const point of device.states) {
      if (table[point.row] !== SWITCH) continue;
      if (quantity[point.row] === POSITION) {
        this.#positionOf.set(row[point.row]!, watched);
        this.#switchOf.set(topicKey(domain, id), row[point.row]!);
      }
      if (quantity[point.row] === PASSAGE) this.#indicatorOf.set(row[point.row]!, watched);
    }
    const commands =
      switchCommands(device, living, this.#readings) ??
      (watched.isDead ? null : indicatorCommands(device, living, this.#readings));
    if (commands !== null) this.#commanded.set(topicKey(domain, id), commands);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    this.#publisher.start();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#publisher.stop();
  }

  #tick(): void {
    const before = performance.now();
    if (before < this.#restUntil) return;
    this.step();
    const now = performance.now();
    this.#restUntil = now + (REST - 1) * (now - before) - TICK_MS;
  }

  /** Brings everything up to the city's clock. */
  step(): void {
    const { living, truth, publishing } = this.#options;
    const now = Math.round(publishing.cityNow());
    const facts = living.advance(now);
    truth?.write(facts);
    for (const fact of facts) this.#notice(fact);
    while (this.#later.nextMs <= now) this.#later.runNext();
    this.#meters.advance(now);
  }

  #notice(fact: GridFact): void {
    switch (fact.kind) {
      case 'switch': {
        const watched = this.#positionOf.get(fact.switch);
        if (watched !== undefined) this.#sayPosition(watched.device, fact.position, fact.timeMs);
        break;
      }
      case 'switch-failed': {
        const command = this.#moving.get(fact.switch);
        if (command === undefined) break;
        const { topic, id } = command;
        this.#acknowledge(topic, { id, result: 'failed', reason: fact.reason });
        break;
      }
      case 'passage':
        for (const row of fact.switches) this.#planPassage(row, fact.passed, fact.timeMs);
        break;
      case 'supply-lost':
        this.#meters.lost(fact.consumers, fact.timeMs);
        break;
      case 'supply-back':
        this.#meters.back(fact.consumers, fact.timeMs);
        break;
      // Nobody sees these as such: they show in positions and trips.
      case 'fault':
      case 'repaired':
      case 'trip':
      case 'stuck':
      case 'fuse':
      case 'reclose':
        break;
    }
  }

  #setTerminal(station: number, works: boolean): boolean {
    const { publishing } = this.#options;
    const devices = this.#terminals.devicesAt(station);
    this.#terminals.set(station, !works);
    for (const device of devices) {
      const { asset, states } = device;
      if (states.length === 0 || !this.#devices.has(topicKey(asset.domain, asset.id))) continue;
      const address = { city: publishing.city, domain: asset.domain, asset: asset.id };
      publishing.queue.add(formatTopic({ ...address, suffix: 'online' }), String(works), true);
      if (works) this.#say(device, statesOf(device, this.#readings), publishing.cityNow());
    }
    return devices.length > 0;
  }

  #setInstrument(point: string, gain: number, offset: number): boolean {
    const at = point.lastIndexOf('.');
    const device = this.#options.devices.find(({ asset }) => asset.id === point.slice(0, at));
    const found = device?.measured.find(({ definition }) => definition.name === point.slice(at + 1));
    // Meters are sealed: their registers would contradict themselves.
    if (device === undefined || found === undefined || device.consumer >= 0) return false;
    this.#readings.lie(found.row, gain, offset);
    return true;
  }

  #say(device: GridDevice, values: Values, timeMs: number): void {
    if (this.#terminals.isSilent(device)) return;
    this.#publisher.announce(device.asset.domain, { asset: device.asset.id, suffix: 'state', values }, timeMs);
  }

  /** The position of that fact, which may be past by now; with what else the device has to say. */
  #sayPosition(device: GridDevice, position: number, timeMs: number): void {
    const values = statesOf(device, this.#readings);
    for (const { row, definition } of device.states) {
      if (this.#readings.quantity(row) === 'position') values[definition.name] = stateName(definition, position);
    }
    this.#say(device, values, timeMs);
  }

  #planPassage(row: number, passed: boolean, timeMs: number): void {
    const watched = this.#indicatorOf.get(row);
    if (watched === undefined || watched.isDead) return;
    const { living, publishing } = this.#options;
    const { grid } = living;
    const { device } = watched;
    const station = grid.switches.station[row]!;
    const isRemote = station >= 0 && grid.stations.remote[station] === 1;
    const key = subKey(keyOf(publishing.seed, device.asset.id), timeMs);
    const [soonest, latest] = isRemote ? BY_TERMINAL_MS : BY_RADIO_MS;
    const atMs = timeMs + between(key, 1, soonest, latest);
    this.#later.plan(atMs, () => {
      const values = Object.fromEntries(
        device.states.map(({ definition }) => [definition.name, stateName(definition, passed ? 1 : 0)]),
      );
      this.#say(device, values, timeMs);
    });
  }

  /** A message on a `cmd` topic of the city; what is not ours is left to others. */
  receive(topic: string, payload: string, isRetained: boolean): void {
    const { city: ours, cityNow } = this.#options.publishing;
    const parts = parseTopic(topic);
    if (parts === null || parts.suffix !== 'cmd' || parts.city !== ours) return;
    const { city, domain, asset } = parts;
    const commanded = this.#commanded.get(topicKey(domain, asset)) ?? null;
    const device = this.#devices.get(topicKey(domain, asset));
    if (device === undefined ? commanded === null : this.#terminals.isSilent(device)) return;
    // A command meets the grid as it is now, not as it was at the last step.
    this.step();
    const now = Math.round(cityNow());
    const ack = this.#desk.receive(asset, commanded, payload, isRetained, now);
    if (ack === null) return;
    const answers = formatTopic({ city, domain, asset, suffix: 'ack' });
    this.#acknowledge(answers, ack);
    const row = this.#switchOf.get(topicKey(domain, asset));
    if (row !== undefined && ack.result === 'accepted') this.#moving.set(row, { topic: answers, id: ack.id });
    this.step();
  }

  #acknowledge(topic: string, ack: Ack & { readonly id: string }): void {
    this.#options.publishing.queue.answer(topic, JSON.stringify(ack));
  }
}

const topicKey = (domain: string, asset: string): string => `${domain}/${asset}`;
