// The town of switching-town.ts with fault restoration on top: a fault in its living grid trips a breaker, the shadow grid's news begin a
// course, the order's commands move switches, their positions come back as telemetry. `open` again stands for a restart.
import { type FlisrModes, openFlisrModes } from '../../main/host/operations/flisr/flisr-modes.ts';
import { FlisrService } from '../../main/host/operations/flisr/flisr-service.ts';
import type { ControlFile } from '../../main/host/operations/control/area-map.ts';
import type { ControlDesk } from '../../main/host/operations/control/control-desk.ts';
import type { OrderService } from '../../main/host/operations/orders/order-service.ts';
import { GridNews } from '../../main/host/shadow/grid-news.ts';
import type { FlisrCourseReport } from '../../contract/flisr-requests.ts';
import type { FlisrMode } from '../../contract/grid-requests.ts';
import { SwitchingTown } from './switching-town.ts';
import { strictGuard } from './strict-guard.ts';

export interface FlisrHost {
  readonly flisr: FlisrService;
  readonly modes: FlisrModes;
  readonly orders: OrderService;
  readonly control: ControlDesk;
  /** Nothing of it goes on: what it had in mind and not in the journal is lost. */
  readonly die: () => Promise<void>;
}

export class FlisrTown {
  readonly town: SwitchingTown;
  /** what the outage of a device was told */
  readonly told: string[] = [];
  /** the outage that is open at a device */
  outageOf: (device: string) => string | null = () => null;

  /** `isOverhead`: breakers close again by themselves. */
  constructor({ isOverhead = false } = {}) {
    this.town = new SwitchingTown({ indicators: true, isOverhead });
    const { field, events } = this.town;
    const news = new GridNews(field.shadow, [], 1);
    const take = field.shadow.take.bind(field.shadow);
    field.shadow.take = (m, value, tsMs, quality, origin, arrivalMs) => {
      news.note(m, value, tsMs);
      take(m, value, tsMs, quality, origin, arrivalMs);
    };
    const advance = field.shadow.advance.bind(field.shadow);
    field.shadow.advance = (nowMs) => {
      const solved = advance(nowMs);
      for (const { name, data } of news.look(solved.changed, nowMs)) events.emit(name, data);
      return solved;
    };
    // What is known before the first trip is no news.
    const { switches, consumers } = field.shadow.columns;
    const all = ({ basis: { length } }: { basis: ArrayLike<number> }) => ({
      rows: Uint32Array.from({ length }, (_, row) => row),
      count: length,
    });
    news.look({ switches: all(switches), consumers: all(consumers) }, field.nowMs);
  }

  /** `file`: areas of control; null: one for each substation. */
  async open(mode: FlisrMode | null = null, file: ControlFile | null = null): Promise<FlisrHost> {
    const { town, told } = this;
    const { orders, control, commands } = await town.open(file);
    const { journal, documents } = town.stores();
    const modes = await openFlisrModes(documents, journal);
    if (mode !== null)
      for (const feeder of town.grid.feeders.ids) await modes.setFeeder(feeder, mode, 'anna', async () => null);
    let isDead = false;
    const living = <T extends unknown[]>(listener: (...given: T) => void) => {
      return (...given: T): void => {
        if (!isDead) listener(...given);
      };
    };
    const flisr = await FlisrService.open({
      ...{ grid: town.grid, plan: town.plan, control, modes, journal, documents, clock: town.clock },
      orders: {
        begin: (order) => (isDead ? new Promise(() => undefined) : orders.begin(order)),
        draft: (order) => orders.draft(order),
        find: orders.find,
        onChange: (listener) => orders.onChange(living(listener)),
        halt: (id, by, said) => orders.halt(id, by, said),
        taken: () => orders.taken(),
        board: () => orders.board(),
        heedFaults: orders.heedFaults,
      },
      events: { subscribe: (listener) => town.events.subscribe(living(listener)) },
      believed: () => town.field.shadow.columns.consumers,
      positions: () => town.field.shadow.columns.switches.position,
      outages: {
        tell: async (device, step) => void told.push(`${device} ${step.type}`),
        caseSince: (device) => this.outageOf(device),
        heedFaults: () => undefined,
      },
      guard: strictGuard,
      log: (line) => void town.logged.push(line),
    });
    return {
      ...{ flisr, modes, orders, control },
      die: async () => {
        isDead = true;
        flisr.abandon();
        commands.close();
        await orders.close();
      },
    };
  }

  strike(element: string): void {
    const thrown = this.town.field.truth.throwFault({ element, type: 'three-phase', permanent: true });
    if ('refused' in thrown) throw new Error(thrown.refused);
  }

  /** Until the newest course is there; fails after `withinMs`. */
  async until(host: FlisrHost, state: FlisrCourseReport['state'], withinMs = 90_000): Promise<FlisrCourseReport> {
    for (let passed = 0; passed < withinMs; passed += 500) {
      const [course] = host.flisr.list(false).courses;
      if (course?.state === state) return course;
      await this.town.pass(500);
    }
    const [course] = host.flisr.list(false).courses;
    throw new Error(
      `not ${state}: ${JSON.stringify({ ...course, plan: null, location: null })} ${this.town.logged.join()}`,
    );
  }

  /** customers that are dark in truth */
  dark(): number {
    const { consumers } = this.town.grid.network;
    return consumers.customers.reduce((sum, n, row) => sum + (this.town.field.truth.isLive(row) ? 0 : n), 0);
  }
}
