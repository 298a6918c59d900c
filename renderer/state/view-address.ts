// A view as an address: what is selected and where the camera stands, after the '#'. Copied links open the same view.
import type { ReplayOrderName } from '../../contract/replay-requests.ts';
import type { Camera } from '../../contract/requests.ts';
import { type Selection, useDesk } from './desk-store.ts';
import type { Session } from './session.ts';

/** An object by the name that outlives an import: the asset's id, the building's `w123`, the way of the street. */
export interface NamedObject {
  readonly table: Selection['table'];
  readonly id: string;
}

/** A moment of the past, and by which order it is told. */
export interface NamedMoment {
  readonly atMs: number;
  readonly order: ReplayOrderName;
}

export interface ViewAddress {
  readonly object: NamedObject | null;
  readonly camera: Camera | null;
  /** null: the present */
  readonly moment: NamedMoment | null;
}

const WORDS: Readonly<Record<Selection['table'], string>> = {
  assets: 'asset',
  buildings: 'building',
  streets: 'street',
  'grid-branches': 'line',
  'grid-switches': 'switch',
  'grid-stations': 'station',
  'grid-feeders': 'feeder',
};
const TABLES = Object.keys(WORDS) as Selection['table'][];

export function formatAddress({ object, camera, moment }: ViewAddress): string {
  const parts = new URLSearchParams();
  if (object !== null) parts.set(WORDS[object.table], object.id);
  if (camera !== null) {
    const { lon, lat, zoom, pitch, bearing } = camera;
    parts.set(
      'view',
      [lon.toFixed(6), lat.toFixed(6), zoom.toFixed(2), pitch.toFixed(1), bearing.toFixed(1)].join(','),
    );
  }
  if (moment !== null) writeMoment(parts, moment);
  return parts.toString();
}

function writeMoment(parts: URLSearchParams, moment: NamedMoment | null): void {
  if (moment === null) parts.delete('at');
  else parts.set('at', new Date(moment.atMs).toISOString());
  if (moment?.order === 'source') parts.set('order', 'source');
  else parts.delete('order');
}

/** The same address with another moment; what else it names stays as it was written. */
export function addressAt(hash: string, moment: NamedMoment | null): string {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  writeMoment(parts, moment);
  return parts.toString();
}

/** Anything unreadable counts as absent: an address comes from anywhere. */
export function parseAddress(hash: string): ViewAddress {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const numbers = (parts.get('view') ?? '').split(',').map(Number);
  const [lon, lat, zoom, pitch, bearing] = numbers;
  const isCamera = numbers.length === 5 && numbers.every(Number.isFinite);
  const atMs = Date.parse(parts.get('at') ?? '');
  const table = TABLES.find((known) => parts.has(WORDS[known]));
  return {
    object: table === undefined ? null : { table, id: parts.get(WORDS[table])! },
    camera: isCamera ? { lon: lon!, lat: lat!, zoom: zoom!, pitch: pitch!, bearing: bearing! } : null,
    moment: Number.isNaN(atMs) ? null : { atMs, order: parts.get('order') === 'source' ? 'source' : 'arrival' },
  };
}

/** Names of the rows of a table; null without a city. Assets are there at once, the others once their table is. */
async function namesOf(table: Selection['table'], session: Session): Promise<readonly string[] | null> {
  const { city, tables } = session.store.getState();
  if (city === null || tables === null) return null;
  if (table === 'assets') return city.ids;
  if (table === 'streets') return Array.from((await tables.table('streets')).numbers<Float64Array>('way'), String);
  return (await tables.table(table)).text('id');
}

/** Link to this page with the selection, the camera and the moment shown; without any token. */
export async function linkToHere(session: Session): Promise<string> {
  const { selection } = useDesk.getState();
  const camera = session.store.getState().scene?.camera() ?? null;
  const id = selection === null ? undefined : (await namesOf(selection.table, session))?.[selection.row];
  const object = selection === null || id === undefined ? null : { table: selection.table, id };
  const { replay } = session.store.getState();
  const moment = replay === null ? null : { atMs: Math.floor(session.clock.now()), order: replay.order };
  return `${location.origin}${location.pathname}#${formatAddress({ object, camera, moment })}`;
}

/** The selection that an address names; null when it names none of this city. */
export async function selectionOf({ object }: ViewAddress, session: Session): Promise<Selection | null> {
  if (object === null) return null;
  const row = (await namesOf(object.table, session))?.indexOf(object.id) ?? -1;
  return row < 0 ? null : { table: object.table, row };
}
