// How the state of the live grid looks on a diagram: tokens and patterns, never colours. The same rules as in the picture.
import { isUnobserved, NONE_U16, originOfBasis, qualityOfBasis, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { type GridHues, OVERLOAD, SHADE_TOKENS, shadeOf } from '../../scene/grid/grid-colours.ts';
import type { GridColour } from '../../scene/scene-api.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import type { DiagramLine, ElementRef } from './diagram.ts';

export interface LineLook {
  readonly token: string;
  readonly state: 'live' | 'dead' | 'unknown';
  readonly isOverloaded: boolean;
}
export interface SwitchLook {
  /** null: not known */
  readonly isClosed: boolean | null;
  /** a device says so itself; else it is assumed */
  readonly isMeasured: boolean;
  readonly isMoving: boolean;
}

const SAID_BY_DEVICE: readonly string[] = ['measured', 'simulated', 'manual'];

/** Supply of what has a row of its own in the live grid. */
export function supplyOf(live: LiveGrid, { table, row }: ElementRef): number {
  if (table === 'switches' || row < 0) return SUPPLY_CODE.unknown;
  return live.columns[table].supply[row] ?? SUPPLY_CODE.unknown;
}

export function switchLook(live: LiveGrid, row: number): SwitchLook {
  const { position, basis } = live.columns.switches;
  const code = SWITCH_POSITIONS[position[row]!];
  const quality = qualityOfBasis(basis[row]!);
  const isKnown = live.version > 0 && quality !== 'BAD' && (code === 'open' || code === 'closed');
  return {
    isClosed: isKnown ? code === 'closed' : null,
    isMeasured: isKnown && quality !== 'STALE' && SAID_BY_DEVICE.includes(originOfBasis(basis[row]!)),
    isMoving: live.version > 0 && code === 'intermediate',
  };
}

/** Of several that make one line: dead if any is; else not known if any is not. */
function worst(live: LiveGrid, refs: readonly ElementRef[]): number {
  let state: number = SUPPLY_CODE.live;
  for (const ref of refs) {
    const supply = supplyOf(live, ref);
    if (supply === SUPPLY_CODE.dead) return supply;
    if (supply !== SUPPLY_CODE.live) state = supply;
  }
  return refs.length === 0 ? SUPPLY_CODE.unknown : state;
}

function throughSwitches(live: LiveGrid, ways: NonNullable<DiagramLine['via']>): number {
  let state: number = SUPPLY_CODE.dead;
  for (const { of, devices } of ways) {
    const positions = devices.map((row) => switchLook(live, row).isClosed);
    if (positions.includes(false)) continue;
    const supply = supplyOf(live, of);
    if (supply === SUPPLY_CODE.live && !positions.includes(null)) return supply;
    if (supply !== SUPPLY_CODE.dead) state = SUPPLY_CODE.unknown;
  }
  return state;
}

export function lineLook(live: LiveGrid, line: DiagramLine, colour: GridColour, hues: GridHues | null): LineLook {
  const supply = line.via === undefined ? worst(live, line.of) : throughSwitches(live, line.via);
  const state = supply === SUPPLY_CODE.live ? 'live' : supply === SUPPLY_CODE.dead ? 'dead' : 'unknown';
  const first = line.of[0];
  if (first === undefined) return { token: '--net-unknown', state: 'unknown', isOverloaded: false };
  let loading: number = NONE_U16;
  let voltage: number = NONE_U16;
  let feeder = -1;
  if (first.table === 'branches' || first.table === 'stations') {
    const columns = live.columns[first.table];
    // A busbar carries no rating: its station's transformers do, and they have a symbol of their own.
    if (first.table === 'branches') loading = columns.loading[first.row] ?? NONE_U16;
    voltage = columns.voltage[first.row] ?? NONE_U16;
    feeder = columns.feeder[first.row] ?? -1;
  } else if (first.table === 'feeders') feeder = first.row;
  const isHue = colour === 'feeder' || colour === 'source';
  const shown: GridColour = hues === null && isHue ? 'supply' : colour;
  const shade = shadeOf(shown, supply, loading, voltage, feeder, hues ?? NO_HUES);
  const isOverloaded = state === 'live' && loading !== NONE_U16 && loading > OVERLOAD;
  // The picture lifts what is dead from its grey streets; on a panel it is as dark as it should be.
  const token = state === 'dead' ? '--net-dead' : (SHADE_TOKENS[shade] ?? '--net-unknown');
  return { token, state, isOverloaded };
}
const NO_HUES: GridHues = { feeder: new Uint8Array(0), station: new Uint8Array(0), substation: new Int32Array(0) };

/** Whether no measurement bears on what is said of it. */
export function isUnwatched(live: LiveGrid, { table, row }: ElementRef): boolean {
  return isUnobserved(live.columns[table].basis[row] ?? 0);
}
