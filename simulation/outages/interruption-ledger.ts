// The base record of reliability: which customers were without supply, from when to when, and with which step they came back (IEEE 1366
// calls that an interruption; an outage is what causes it). Every figure is a sum over these records, so that partial restoration and
// corrections are exact: nothing is counted on the side. Times are ms UTC and customers integers, hence customer milliseconds are exact.

/** Customers that lose and get supply only together: a service point. */
export interface CustomerGroup {
  readonly id: string;
  readonly customers: number;
  /** what stands there that must not be without (hospital, water ...); '' nothing of that kind */
  readonly critical: string;
  readonly feeder: string;
  readonly district: string;
  /** id of the area of control; absent or '': the city has none there */
  readonly area?: string;
}

export interface InterruptionRecord {
  readonly id: number;
  readonly outage: string;
  readonly group: string;
  /** as many as the group had when it went out */
  readonly customers: number;
  readonly offMs: number;
  /** null: still out */
  readonly onMs: number | null;
  /** number of the restoration step of its outage that brought it back, from 1; null: still out */
  readonly step: number | null;
  /** struck out: it was none. Kept, and counted nowhere */
  readonly isVoid: boolean;
}

/** What a correction may change; absent stays as it is. */
export type RecordChange = { readonly record: number } & Partial<Omit<InterruptionRecord, 'id' | 'group'>>;

export type LedgerRefusal =
  | 'unknown-group'
  | 'unknown-record'
  | 'bad-time'
  | 'bad-customers'
  | 'on-before-off'
  | 'not-out'
  | 'overlap';

export type LedgerResult<T> =
  | ({ readonly kind: 'done' } & T)
  | { readonly kind: 'refused'; readonly code: LedgerRefusal; readonly at: string };

export interface LedgerState {
  readonly nextId: number;
  readonly records: readonly InterruptionRecord[];
}

const refused = (code: LedgerRefusal, at: string) => ({ kind: 'refused', code, at }) as const;

export class InterruptionLedger {
  readonly #groups: ReadonlyMap<string, CustomerGroup>;
  readonly #records = new Map<number, InterruptionRecord>();
  /** ids of records, in order of writing */
  readonly #ofOutage = new Map<string, Set<number>>();
  readonly #ofGroup = new Map<string, Set<number>>();
  #nextId = 1;

  constructor(groups: ReadonlyMap<string, CustomerGroup>, state: LedgerState = { nextId: 1, records: [] }) {
    this.#groups = groups;
    this.#nextId = state.nextId;
    for (const record of state.records) this.#put(record);
  }

  snapshot(): LedgerState {
    return { nextId: this.#nextId, records: this.all() };
  }

  all(): InterruptionRecord[] {
    return [...this.#records.values()];
  }

  record(id: number): InterruptionRecord | null {
    return this.#records.get(id) ?? null;
  }

  /** Those of it that nobody has struck out. */
  liveOf(outage: string): InterruptionRecord[] {
    return this.ofOutage(outage).filter(({ isVoid }) => !isVoid);
  }

  /** Struck ones included. */
  ofOutage(outage: string): InterruptionRecord[] {
    return [...(this.#ofOutage.get(outage) ?? [])].map((id) => this.#records.get(id)!);
  }

  ofGroup(group: string): InterruptionRecord[] {
    return [...(this.#ofGroup.get(group) ?? [])].map((id) => this.#records.get(id)!);
  }

  openOf(group: string): InterruptionRecord | null {
    return this.ofGroup(group).find((record) => !record.isVoid && record.onMs === null) ?? null;
  }

  /** Who is out already stays with the outage that took it first and is told in `alreadyOut`. Refused as a whole or done as a whole. */
  interrupt(
    outage: string,
    groups: readonly string[],
    offMs: number,
  ): LedgerResult<{ readonly records: readonly InterruptionRecord[]; readonly alreadyOut: readonly string[] }> {
    if (!Number.isSafeInteger(offMs)) return refused('bad-time', outage);
    const asked = new Set(groups);
    const alreadyOut: string[] = [];
    const fresh: CustomerGroup[] = [];
    for (const id of asked) {
      const group = this.#groups.get(id);
      if (group === undefined) return refused('unknown-group', id);
      const own = this.ofGroup(id).filter((record) => !record.isVoid);
      if (own.some(({ onMs }) => onMs === null)) alreadyOut.push(id);
      else if (own.some(({ onMs }) => onMs! > offMs)) return refused('overlap', id);
      else fresh.push(group);
    }
    const records = fresh.map((group) =>
      this.#put({
        id: this.#nextId++,
        outage,
        group: group.id,
        customers: group.customers,
        offMs,
        onMs: null,
        step: null,
        isVoid: false,
      }),
    );
    return { kind: 'done', records, alreadyOut };
  }

  /** One restoration step of the outage. Who of the groups is not out by it is refused: a step that restores nobody is a mistake. */
  restore(
    outage: string,
    groups: readonly string[],
    onMs: number,
  ): LedgerResult<{ readonly records: readonly InterruptionRecord[]; readonly step: number }> {
    if (!Number.isSafeInteger(onMs)) return refused('bad-time', outage);
    const open: InterruptionRecord[] = [];
    for (const group of new Set(groups)) {
      const record = this.openOf(group);
      if (record === null || record.outage !== outage) return refused('not-out', group);
      if (onMs < record.offMs) return refused('on-before-off', group);
      open.push(record);
    }
    if (open.length === 0) return refused('not-out', outage);
    const step = this.ofOutage(outage).reduce((last, record) => Math.max(last, record.step ?? 0), 0) + 1;
    return { kind: 'done', records: open.map((record) => this.#put({ ...record, onMs, step })), step };
  }

  /**
   * Changes records after the fact: times, customers, the outage they belong to (merging, splitting, nesting), striking out. All or
   * nothing. `before` handed in as changes takes everything back.
   */
  correct(changes: readonly RecordChange[]): LedgerResult<{
    readonly before: readonly InterruptionRecord[];
    readonly after: readonly InterruptionRecord[];
  }> {
    const after = new Map<number, InterruptionRecord>();
    for (const { record: id, ...change } of changes) {
      const old = after.get(id) ?? this.#records.get(id);
      if (old === undefined) return refused('unknown-record', String(id));
      const record = { ...old, ...change };
      const at = `${record.group}, record ${id}`;
      if (!Number.isSafeInteger(record.offMs) || (record.onMs !== null && !Number.isSafeInteger(record.onMs)))
        return refused('bad-time', at);
      if (!Number.isSafeInteger(record.customers) || record.customers < 0) return refused('bad-customers', at);
      if (record.onMs !== null && record.onMs < record.offMs) return refused('on-before-off', at);
      if ((record.onMs === null) !== (record.step === null)) after.set(id, this.#withStep(record));
      else after.set(id, record);
    }
    for (const record of after.values()) {
      const clash = this.ofGroup(record.group).some(
        ({ id }) => id !== record.id && overlap(record, after.get(id) ?? this.#records.get(id)!),
      );
      if (clash) return refused('overlap', `${record.group}, record ${record.id}`);
    }
    const before = [...after.keys()].map((id) => this.#records.get(id)!);
    for (const record of after.values()) this.#put(record);
    return { kind: 'done', before, after: [...after.values()] };
  }

  /** Closed by a correction, it is a step of its own unless one says which; opened by one, it has none. */
  #withStep(record: InterruptionRecord): InterruptionRecord {
    if (record.onMs === null) return { ...record, step: null };
    const sameTime = this.ofOutage(record.outage).find(({ onMs, step }) => onMs === record.onMs && step !== null);
    const last = this.ofOutage(record.outage).reduce((most, { step }) => Math.max(most, step ?? 0), 0);
    return { ...record, step: sameTime?.step ?? last + 1 };
  }

  #put(record: InterruptionRecord): InterruptionRecord {
    const old = this.#records.get(record.id);
    if (old !== undefined && old.outage !== record.outage) this.#ofOutage.get(old.outage)!.delete(record.id);
    this.#records.set(record.id, record);
    add(this.#ofOutage, record.outage, record.id);
    add(this.#ofGroup, record.group, record.id);
    return record;
  }
}

/** [a, b): who comes back and is lost again at the same moment has two records. */
function overlap(a: InterruptionRecord, b: InterruptionRecord): boolean {
  if (a.isVoid || b.isVoid) return false;
  return a.offMs < (b.onMs ?? Infinity) && b.offMs < (a.onMs ?? Infinity);
}

function add(index: Map<string, Set<number>>, key: string, id: number): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Set([id]));
  else known.add(id);
}
