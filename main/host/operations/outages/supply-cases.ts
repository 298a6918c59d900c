// What the shadow grid tells of supply becomes inputs of the book of outages. The news say that something has settled; who is out, and
// since when, stands in the columns. What is certain is a confirmed case; where it is not, each meter that says itself that it is dark
// is a last gasp like a call, and the grouping has its say.
import type { GridEventOf } from '../../../../contract/grid-events.ts';
import { type GridColumns, qualityOfBasis, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import { type DeviceTree, isBelow } from '../../../../simulation/outages/device-tree.ts';
import type { Call } from '../../../../simulation/outages/intake-facts.ts';
import type { OutageBook } from '../../../../simulation/outages/outage-book.ts';
import type { SpokenMeter } from '../../../../simulation/outages/gasp-returns.ts';
import { type Actor, confidenceOf } from '../../../../simulation/outages/outage-case.ts';

type SupplyEvent = GridEventOf<'supplyLost'> | GridEventOf<'supplyRestored'>;

interface Place {
  readonly tree: DeviceTree;
  readonly row: number;
}

/** What meters have said of their gasps in one case. */
interface Told {
  /** those of the case as it was then: what was said holds for them alone */
  readonly calls: string;
  /** by the call that the gasp was */
  readonly back: Map<string, number | null>;
  /** most meters that spoke at once: only all together they end a case */
  most: number;
}

export class SupplyCases {
  /** [consumers] null: no customers there */
  readonly #places: readonly (Place | null)[];
  readonly #ids: readonly string[];
  readonly #rowOf: ReadonlyMap<string, number>;
  /** by case, of those that go on */
  #told = new Map<string, Told>();

  /** `consumers`: ids of the grid's consumers, row by row. */
  constructor(trees: readonly DeviceTree[], consumers: readonly string[]) {
    const places = new Map(
      trees.flatMap((tree) => tree.pointIds.map((id, row): [string, Place] => [id, { tree, row }])),
    );
    this.#ids = consumers;
    this.#rowOf = new Map(consumers.map((id, row) => [id, row]));
    this.#places = consumers.map((id) => places.get(id) ?? null);
  }

  /**
   * What is to be done about an event, given the book as it is. `lose` of a new case follows its `open`: they name the device, and
   * whoever does them fills in the case that the device then has.
   */
  inputsOf(event: SupplyEvent, columns: GridColumns['consumers'], book: OutageBook, nowMs: number): SupplyInput[] {
    return event.name === 'supplyLost'
      ? this.#lost(event.data, columns, book)
      : this.#restored(columns, book, Math.round(nowMs));
  }

  /** What no news have told: who has come back, or is dark, since before anybody looked. */
  standing(columns: GridColumns['consumers'], book: OutageBook, nowMs: number): SupplyInput[] {
    const unnamed = { element: null, quality: 'GOOD', ts: Math.round(nowMs) } as const;
    return [...this.#restored(columns, book, Math.round(nowMs)), ...this.#lost(unnamed, columns, book)];
  }

  /**
   * Meters whose last gasp nobody has confirmed yet, and that say by themselves that they have supply. What a case has heard is not said
   * again at the next look: where a person has called as well it may wait for another person for days.
   */
  spoken(columns: GridColumns['consumers'], book: OutageBook, nowMs: number): SupplyInput[] {
    const before = this.#told;
    this.#told = new Map();
    return book.goingOn().flatMap((known): SupplyInput[] => {
      const { id } = known.context;
      if (confidenceOf(known) === 'confirmed') return [];
      const calls = book.callsOf(id);
      const told = toldOf(calls, before.get(id));
      if (told === null) return [];
      this.#told.set(id, told);
      const meters = calls.flatMap(({ id: call, code, point, atMs }): SpokenMeter[] => {
        const row = code === 'last-gasp' ? this.#rowOf.get(point) : undefined;
        if (row === undefined || columns.supply[row] !== SUPPLY_CODE.live) return [];
        // What is only thought to be live has not spoken.
        if (qualityOfBasis(columns.basis[row]!) !== 'GOOD') return [];
        const since = columns.sinceMs[row]!;
        return [{ call, point, backMs: since > atMs ? Math.round(since) : null }];
      });
      const isNew = meters.some(({ call, backMs }) => told.back.get(call) !== backMs);
      if (!isNew && meters.length <= told.most) return [];
      for (const { call, backMs } of meters) told.back.set(call, backMs);
      told.most = Math.max(told.most, meters.length);
      return [{ device: null, input: { do: 'spoken', case: id, meters, atMs: Math.round(nowMs) } }];
    });
  }

  #lost(
    { element, quality, ts }: Pick<GridEventOf<'supplyLost'>['data'], 'element' | 'quality' | 'ts'>,
    columns: GridColumns['consumers'],
    book: OutageBook,
  ): SupplyInput[] {
    const found = new Map<DeviceTree, { row: number; place: Place; sinceMs: number }[]>();
    this.#places.forEach((place, row) => {
      if (place === null || columns.supply[row] !== SUPPLY_CODE.dead || book.ledger.openOf(this.#ids[row]!) !== null)
        return;
      const since = columns.sinceMs[row]!;
      const one = { row, place, sinceMs: Number.isNaN(since) ? ts : Math.round(since) };
      const known = found.get(place.tree);
      if (known === undefined) found.set(place.tree, [one]);
      else known.push(one);
    });
    const inputs: SupplyInput[] = [];
    for (const [tree, dark] of found) {
      const sure = dark.filter(({ row }) => qualityOfBasis(columns.basis[row]!) === 'GOOD');
      if (quality === 'GOOD' && sure.length > 0) {
        const points = sure.map(({ place }) => tree.pointDevice[place.row]!);
        const named = element === null ? undefined : tree.rowOf.get(element);
        const device =
          tree.ids[
            named !== undefined && points.every((p) => isBelow(tree, p, named)) ? named : lowestAbove(tree, points)
          ]!;
        const by: Actor = { kind: 'telemetry', id: element ?? device };
        const startMs = Math.min(...sure.map(({ sinceMs }) => sinceMs));
        if (book.caseAt(device) === null)
          inputs.push({ device, input: { do: 'open', device, when: { by, atMs: startMs } } });
        for (const [offMs, rows] of byTime(sure))
          inputs.push({ device, input: { do: 'lose', case: '', points: rows.map((row) => this.#ids[row]!), offMs } });
        continue;
      }
      for (const { row, sinceMs } of sure) {
        const point = this.#ids[row]!;
        const id = `gasp ${point} ${sinceMs}`;
        if (book.caseOfCall(id) !== null) continue;
        const call = { id, point, code: 'last-gasp', atMs: sinceMs, customer: null, isOwnFlat: false } as const;
        inputs.push({ device: null, input: { do: 'call', call, nowMs: sinceMs } });
      }
    }
    return inputs;
  }

  #restored(columns: GridColumns['consumers'], book: OutageBook, nowMs: number): SupplyInput[] {
    const found = new Map<string, { row: number; sinceMs: number; offMs: number }[]>();
    this.#places.forEach((place, row) => {
      if (place === null || columns.supply[row] !== SUPPLY_CODE.live) return;
      const record = book.ledger.openOf(this.#ids[row]!);
      if (record === null) return;
      const one = { row, sinceMs: Math.round(columns.sinceMs[row]!), offMs: record.offMs };
      const known = found.get(record.outage);
      if (known === undefined) found.set(record.outage, [one]);
      else known.push(one);
    });
    const by: Actor = { kind: 'telemetry', id: '' };
    return [...found].flatMap(([id, back]) => {
      // Who is live again only because nothing speaks for an opening any more has no time of its own: as soon as the first who has one.
      const told = back.filter(({ sinceMs, offMs }) => sinceMs > offMs).map(({ sinceMs }) => sinceMs);
      const first = told.length === 0 ? nowMs : Math.min(...told);
      const dated = back.map(({ row, sinceMs, offMs }) => ({
        row,
        sinceMs: sinceMs > offMs ? sinceMs : Math.max(first, offMs),
      }));
      return byTime(dated).map(([atMs, rows]): SupplyInput => {
        const points = rows.map((row) => this.#ids[row]!);
        return { device: null, input: { do: 'back', case: id, points, when: { by, atMs } } };
      });
    });
  }
}

export interface SupplyInput {
  /** the case is the one that is open at this device; null: the input says itself */
  readonly device: string | null;
  readonly input: BookInput;
}

/** null: nobody has gasped */
function toldOf(calls: readonly Call[], before: Told | undefined): Told | null {
  if (!calls.some(({ code }) => code === 'last-gasp')) return null;
  const names = calls.map(({ id }) => id).join('\n');
  return before?.calls === names ? before : { calls: names, back: new Map(), most: 0 };
}

function byTime(rows: readonly { readonly row: number; readonly sinceMs: number }[]): [number, number[]][] {
  const times = new Map<number, number[]>();
  for (const { row, sinceMs } of rows) times.set(sinceMs, [...(times.get(sinceMs) ?? []), row]);
  return [...times].toSorted(([a], [b]) => a - b);
}

function lowestAbove(tree: DeviceTree, devices: readonly number[]): number {
  let lowest = devices[0]!;
  while (!devices.every((device) => isBelow(tree, device, lowest))) lowest = tree.parent[lowest]!;
  return lowest;
}
