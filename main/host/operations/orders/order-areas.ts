// Areas of control that the steps of an order need: each that of its own device, place or paper, not only that of the order. Who gives a step
// holds it; for an automatic order whoever answers for it does, or nobody: then the program takes it, and gives it back when no automatic
// order needs it any longer.
import { incidenceOf } from '../../../../simulation/network/incidence.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { Operation } from '../../../../simulation/switching/operation.ts';
import { AUTOMATION, type OrderSheet, type StepDraft } from '../../../../simulation/switching/order-sheet.ts';
import type { SafetyBoard } from '../../../../simulation/switching/safety-board.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import type { AreaMap } from '../control/area-map.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import { isExecuting } from './order-book.ts';
import type { OrderDesk } from './order-desk.ts';

const PROGRAM: Asker = { user: AUTOMATIC_ORDERS, role: 'operator', token: AUTOMATIC_ORDERS };

export interface AreaTaken {
  readonly area: string;
  /** '' nobody: whoever answers for the order may not hold it, or it could not be taken */
  readonly holder: string;
}

export const wordsOfArea = ({ area, holder }: AreaTaken): string =>
  holder === '' ? `"${area}" may not be held by who answers for the order` : `"${area}" is controlled by ${holder}`;

export interface OrderAreasOptions {
  readonly grid: CityGrid;
  readonly control: Pick<ControlDesk, 'map' | 'holderOf' | 'change'>;
  readonly desk: OrderDesk;
  readonly board: () => SafetyBoard;
  readonly log: (line: string) => void;
}

export class OrderAreas {
  readonly #options: OrderAreasOptions;
  readonly #unsubscribe: () => void;
  #areaOfNode: readonly (string | null)[] | null = null;
  #givingBack: Promise<void> = Promise.resolve();

  constructor(options: OrderAreasOptions) {
    this.#options = options;
    this.#unsubscribe = options.desk.onChange(() => void this.giveBack());
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Ids; empty: it lies in none. */
  areasOf(operation: Operation): readonly string[] {
    const { map } = this.#options.control;
    const known = (areas: readonly (string | null)[]) => [...new Set(areas.filter((area) => area !== null))];
    if ('device' in operation) return known([map.areaOf(operation.device)]);
    if ('node' in operation) return known([this.#areaAt(operation.node)]);
    const document = this.#options.board().documents.find(({ id }) => id === operation.document);
    if (document === undefined) return [];
    return known([
      ...document.devices.map((device) => map.areaOf(device)),
      ...document.zone.map((node) => this.#areaAt(node)),
    ]);
  }

  /** The area of an order and those of these steps. */
  areasOfSteps(order: Pick<OrderSheet, 'area'>, steps: readonly Pick<StepDraft, 'operation'>[]): readonly string[] {
    return [...new Set([order.area, ...steps.flatMap(({ operation }) => this.areasOf(operation))])].filter(Boolean);
  }

  /** The first of the areas of an automatic order that neither is in hand of whoever answers for it nor could be taken; null: none. */
  inOtherHands(
    { area, responsible }: Pick<OrderSheet, 'area' | 'responsible'>,
    steps: readonly Pick<StepDraft, 'operation'>[],
  ): AreaTaken | null {
    const { control } = this.#options;
    for (const one of this.areasOfSteps({ area }, steps)) {
      const holder = control.holderOf(one);
      if (holder === responsible || holder === AUTOMATIC_ORDERS) continue;
      if (holder !== null) return { area: one, holder };
      // In the name of a person nothing is taken that this person may not hold.
      const isPerson = responsible !== null && responsible !== AUTOMATION;
      if (isPerson && !control.map.areasOf(responsible).includes(one)) return { area: one, holder: '' };
    }
    return null;
  }

  /** Takes for an automatic order what is free of its areas. Null: all are in hand; else the first that is not. */
  async take(order: Pick<OrderSheet, 'area' | 'responsible' | 'steps'>): Promise<AreaTaken | null> {
    const { control } = this.#options;
    const other = this.inOtherHands(order, order.steps);
    if (other !== null) return other;
    const free = this.areasOfSteps(order, order.steps).filter((id) => control.holderOf(id) === null);
    for (const one of free) {
      const taken = await control.change(one, { type: 'take' }, PROGRAM);
      if ('failure' in taken && control.holderOf(one) !== AUTOMATIC_ORDERS)
        return { area: one, holder: control.holderOf(one) ?? '' };
    }
    return null;
  }

  /** What no automatic order needs any longer is free again. */
  giveBack(): Promise<void> {
    this.#givingBack = this.#givingBack
      .then(() => this.#giveBack())
      .catch((error: unknown) => this.#options.log(`areas of control: ${String(error)}`));
    return this.#givingBack;
  }

  async #giveBack(): Promise<void> {
    const { control, desk, log } = this.#options;
    const held = control.map.areas.map(({ id }) => id).filter((id) => control.holderOf(id) === AUTOMATIC_ORDERS);
    if (held.length === 0) return;
    const needed = new Set(
      desk.book.orders
        .map(({ sheet }) => sheet)
        .filter((sheet) => sheet.isAutomatic && isExecuting(sheet) && sheet.state !== 'halted')
        .flatMap((sheet) => this.areasOfSteps(sheet, sheet.steps)),
    );
    for (const area of held.filter((id) => !needed.has(id))) {
      const given = await control.change(area, { type: 'release' }, PROGRAM);
      if ('failure' in given) log(`the area "${area}" could not be given back: ${given.failure.message}`);
    }
  }

  #areaAt(node: string): string | null {
    const { grid, control } = this.#options;
    this.#areaOfNode ??= areaOfNodes(grid, control.map);
    return this.#areaOfNode[rowOf(grid.network.nodes.ids, node)] ?? null;
  }
}

/** [nodes] that of a switch there, else of the feeder of a branch there, else of the nearest place that has one; null: of none */
function areaOfNodes({ network, branches: links, feeders }: CityGrid, map: AreaMap): (string | null)[] {
  const { nodes, switches, branches } = network;
  const areas: (string | null)[] = Array.from({ length: nodes.count }, () => null);
  switches.ids.forEach((id, row) => {
    for (const node of [switches.nodeA[row]!, switches.nodeB[row]!]) if (node >= 0) areas[node] ??= map.areaOf(id);
  });
  for (let row = 0; row < branches.count; row++) {
    const feeder = feeders.ids[links.feeder[row] ?? -1];
    for (const node of [branches.from[row]!, branches.to[row]!])
      if (feeder !== undefined) areas[node] ??= map.areaOf(feeder);
  }
  const { start, far } = incidenceOf(network);
  const queue = areas.flatMap((area, node) => (area === null ? [] : [node]));
  for (const at of queue) {
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const next = far[k]!;
      if (next < 0 || areas[next] !== null) continue;
      areas[next] = areas[at]!;
      queue.push(next);
    }
  }
  return areas;
}
