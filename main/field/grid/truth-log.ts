// What has really happened, as JSON lines: `--truth FILE`. The control room knows nothing of it; it is there to be compared with.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { GridElement, GridFact } from '../../../simulation/living-grid/grid-fact.ts';
import type { LivingGrid } from '../../../simulation/living-grid/living-grid.ts';
import { type CityGrid, SWITCH_POSITIONS } from '../../../simulation/network/city-grid.ts';

export class TruthLog {
  readonly #file: number;
  readonly #grid: CityGrid;

  /** @throws Error when the file cannot be written */
  constructor(path: string, living: LivingGrid, startMs: number) {
    const { grid } = living;
    this.#grid = grid;
    this.#file = openSync(path, 'w');
    const { count } = grid.network.consumers;
    this.#write([{ ts: startMs, kind: 'start', consumers: count }]);
    const dark = Int32Array.from({ length: count }, (_, row) => row).filter((row) => !living.isLive(row));
    if (dark.length > 0) this.#write([{ ts: startMs, kind: 'dark', consumers: this.#consumers(dark) }]);
  }

  /** Returns when they are written. */
  write(facts: readonly GridFact[]): void {
    if (facts.length > 0) this.#write(facts.map((fact) => this.#line(fact)));
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(lines: readonly object[]): void {
    writeSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  #line(fact: GridFact): object {
    const { ids } = this.#grid.network.switches;
    const ts = fact.timeMs;
    switch (fact.kind) {
      case 'fault': {
        const { kind, fault, type, permanent, cause } = fact;
        return { ts, kind, fault, element: this.#element(fact.element), type, permanent, cause };
      }
      case 'repaired':
        return { ts, kind: fact.kind, fault: fact.fault, element: this.#element(fact.element) };
      case 'trip':
        return { ts, kind: fact.kind, switch: ids[fact.switch], element: fact.element, fault: fact.fault };
      case 'switch': {
        const { kind, position, by } = fact;
        return { ts, kind, switch: ids[fact.switch], position: SWITCH_POSITIONS[position], by };
      }
      case 'supply-lost':
        return { ts, kind: 'dark', consumers: this.#consumers(fact.consumers) };
      case 'supply-back':
        return { ts, kind: 'back', consumers: this.#consumers(fact.consumers) };
      case 'passage':
        return { ts, kind: fact.kind, switches: Array.from(fact.switches, (row) => ids[row]), passed: fact.passed };
      case 'switch-failed':
        return { ts, kind: fact.kind, switch: ids[fact.switch], reason: fact.reason };
      case 'stuck':
      case 'fuse':
      case 'reclose':
        return { ts, kind: fact.kind, switch: ids[fact.switch], fault: fact.fault };
    }
  }

  #element({ table, row }: GridElement): string {
    const { branches, switches, nodes } = this.#grid.network;
    return { branch: branches, switch: switches, node: nodes }[table].ids[row]!;
  }

  #consumers(rows: Int32Array): string[] {
    const { ids } = this.#grid.network.consumers;
    return Array.from(rows, (row) => ids[row]!);
  }
}
