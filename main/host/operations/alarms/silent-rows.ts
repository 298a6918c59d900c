// The alarms of silence that a station's own alarm stands for. While that alarm stands they are suppressed by design: nobody is called once for each
// point of what is one event, and none of them is lost.
import type { AlarmBook } from './alarm-book.ts';
import { definitionOfRow } from './alarm-rows.ts';
import { stationOf } from './station-links.ts';

export class SilentRows {
  readonly #book: AlarmBook;
  /** by place of the station; those with a rule of their own obey that one */
  readonly #rows = new Map<number, number[]>();

  /** `cityPoints`: how many points are the city's; behind them stand the matters of the desk */
  constructor(book: AlarmBook, cityPoints: number) {
    this.#book = book;
    const { rows } = book;
    for (let row = 0; row < rows.count && rows.pointOf[row]! < cityPoints; row++) {
      const { condition, suppressedWhile } = definitionOfRow(rows, row);
      if (condition.by !== 'quality' || suppressedWhile !== null) continue;
      const station = stationOf(book.places, book.placeOf(row));
      if (station < 0) continue;
      const known = this.#rows.get(station);
      if (known === undefined) this.#rows.set(station, [row]);
      else known.push(row);
    }
  }

  /** Rows whose rule has to be told: `lost` are the places of stations whose alarm stands. */
  changes(lost: ReadonlySet<number>): { readonly row: number; readonly isRuledOut: boolean }[] {
    const changed: { row: number; isRuledOut: boolean }[] = [];
    for (const [station, rows] of this.#rows) {
      const isRuledOut = lost.has(station);
      for (const row of rows)
        if (this.#book.lifeOf(row).context.isRuledOut !== isRuledOut) changed.push({ row, isRuledOut });
    }
    return changed;
  }
}
