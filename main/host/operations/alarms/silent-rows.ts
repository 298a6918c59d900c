// The alarms of silence that a station's own alarm stands for. While that alarm stands they are suppressed by design: nobody is called once for each
// point of what is one event, and none of them is lost. What has a way of its own to tell is silent for a reason of its own, and calls.
import type { AlarmBook } from './alarm-book.ts';
import { definitionOfRow } from './alarm-rows.ts';
import type { StationLink } from './station-links.ts';

export class SilentRows {
  readonly #book: AlarmBook;
  /** by id of the station; those with a rule of their own obey that one */
  readonly #rows = new Map<string, number[]>();

  constructor(book: AlarmBook, links: readonly StationLink[]) {
    this.#book = book;
    for (const { id, points } of links)
      this.#rows.set(
        id,
        [...points].flatMap((point) => this.#silencesOf(point)),
      );
  }

  #silencesOf(point: number): number[] {
    const { rows } = this.#book;
    const found: number[] = [];
    for (let row = rows.firstOf(point); row >= 0 && row < rows.count && rows.pointOf[row] === point; row++) {
      const { condition, suppressedWhile } = definitionOfRow(rows, row);
      if (condition.by === 'quality' && suppressedWhile === null) found.push(row);
    }
    return found;
  }

  /** Rows whose rule has to be told: `lost` are the ids of stations whose alarm calls or has been answered. */
  changes(lost: ReadonlySet<string>): { readonly row: number; readonly isRuledOut: boolean }[] {
    const changed: { row: number; isRuledOut: boolean }[] = [];
    for (const [station, rows] of this.#rows) {
      const isRuledOut = lost.has(station);
      for (const row of rows)
        if (this.#book.lifeOf(row).context.isRuledOut !== isRuledOut) changed.push({ row, isRuledOut });
    }
    return changed;
  }
}
