// What has happened in the grid, in words: for the foot and for the journal, which name the same fact alike.
import { GRID_EVENTS, type GridEvent, type GridEventName } from '../../../contract/grid-events.ts';
import type { TextKey, TextOf } from '../../languages/languages.ts';
import { formatNumber } from '../../state/presentation.ts';

/** What of an event or journal entry is of the grid; null: nothing, or it is of another build. */
export function gridEventOf(kind: string, data: unknown): GridEvent | null {
  if (!(kind in GRID_EVENTS)) return null;
  const name = kind as GridEventName;
  const read = GRID_EVENTS[name].safeParse(data);
  return read.success ? ({ name, data: read.data } as GridEvent) : null;
}

/** What it is about, and what is open: elements that can be shown. `name` where no grid is there to name it. */
export interface GridEventPlaces {
  readonly subject: { readonly id: string; readonly name: string } | null;
  readonly element: string | null;
}

export function placesOf(event: GridEvent): GridEventPlaces {
  switch (event.name) {
    case 'switchOperated':
      return { subject: { id: event.data.id, name: event.data.name || event.data.id }, element: null };
    case 'switchesOperated':
      return { subject: null, element: null };
    case 'supplyLost':
    case 'supplyRestored': {
      const { feeder, feederName } = event.data;
      return {
        subject: feeder === null ? null : { id: feeder, name: feederName || feeder },
        element: event.name === 'supplyLost' ? event.data.element : null,
      };
    }
  }
}

/** Without the places. What is not certain says so. */
export function gridEventWords(event: GridEvent, text: TextOf, language: string): string[] {
  const number = (value: number) => formatNumber(value, 0, language);
  switch (event.name) {
    case 'switchOperated': {
      const { position, trip, origin } = event.data;
      const words = [text(`grid.position.${position}`)];
      if (trip !== null) words.push(text('event.grid.trip', { trip: text(`state.breaker.trip.${trip}` as TextKey) }));
      if (origin === 'simulated') words.push(text('event.grid.simulated'));
      return words;
    }
    case 'switchesOperated':
      return [text('event.grid.more', { n: number(event.data.count) })];
    case 'supplyLost':
    case 'supplyRestored': {
      const { customers, uncertain, changes, quality } = event.data;
      const words = [text('event.grid.customers', { n: number(customers) })];
      if (changes > 1) words.push(text('event.grid.places', { n: number(changes) }));
      if (event.name === 'supplyRestored') words.push(text('event.grid.after', { time: duration(event.data.seconds) }));
      else if (event.data.isInferred) words.push(text('event.grid.inferred'));
      if (uncertain === customers && quality !== 'GOOD') words.push(text('event.grid.uncertain'));
      else if (uncertain > 0) words.push(text('event.grid.uncertainOf', { n: number(uncertain) }));
      return words;
    }
  }
}

/** One line. `titleOf`: of an element by its id. */
export function gridEventLine(
  event: GridEvent,
  text: TextOf,
  language: string,
  titleOf: (id: string) => string,
): string {
  const { subject, element } = placesOf(event);
  const words = gridEventWords(event, text, language);
  const known = subject === null ? '' : titleOf(subject.id);
  const title = subject === null ? '' : known === subject.id ? subject.name : known;
  // How many, and where to act: the rest may be cut off.
  if (element !== null) words.splice(1, 0, text('event.grid.open', { element: withoutSame(titleOf(element), title) }));
  const line = words.join(', ');
  return title === '' ? line : `${title}: ${line}`;
}

/** "Nord F15 Q0" beside "Nord 15": the station need not be named again. */
function withoutSame(title: string, beside: string): string {
  const words = title.split(' ');
  const others = beside.split(' ');
  let same = 0;
  while (same < words.length - 1 && words[same] === others[same]) same++;
  return words.slice(same).join(' ');
}

/** 4:07, 1:02:45 */
function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
