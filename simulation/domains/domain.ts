// A system of the city (lighting, parking, traffic ...) is one folder beside this file: what its assets are, which
// points they have, how it is drawn and counted, and how its simulated devices behave. Adding a system = adding a folder
// and naming it in `index.ts`. Plain data and pure functions: no clock, no disk, no Math.random.
import type { AlarmDefinition } from '../alarms/alarm-definition.ts';
import type { Environment } from '../weather/environment.ts';

/** Mirrors contract/catalogue.ts (the two rooms share no code; the host's types prove that they agree). */
export interface PointDefinition {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'measurement' | 'status' | 'counter' | 'setpoint';
  readonly intervalMs: number | null;
  readonly topic?: 'state';
  readonly states?: string[];
  readonly commands?: string[];
  readonly range: [number, number];
  readonly limits?: { low?: number; high?: number };
  readonly digits: number;
  readonly display?: { unit: string; factor: number };
  readonly deadband?: number;
}

export interface AssetKind {
  readonly kind: string;
  readonly standardName?: string;
  readonly symbol: string;
  readonly points: PointDefinition[];
  readonly mainPoint?: string;
}

export type LayerColour =
  | { by: 'ramp'; point: string; from: number; to: number; tokens: string[] }
  | { by: 'state'; point: string; tokens: Record<string, string> }
  | { by: 'constant'; token: string };

export interface LayerDescription {
  readonly id: string;
  readonly domain: string;
  readonly kinds: string[];
  readonly geometry: 'point' | 'line' | 'light' | 'unit';
  readonly colour: LayerColour;
  readonly field?: { point: string; radius: number };
  readonly maxSpan: number;
  readonly defaultOn: boolean;
  readonly rank: number;
}

export interface KeyFigure {
  readonly id: string;
  readonly domain: string;
  readonly kind: string;
  readonly point: string;
  readonly aggregate: 'sum' | 'mean' | 'min' | 'max' | 'countState' | 'shareState';
  readonly state?: string;
  readonly unit: string;
  readonly factor: number;
  readonly digits: number;
  readonly rank: number;
}

/** An asset as the simulator sees it. Positions in degrees and in city metres. */
export interface FieldAsset {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly x: number;
  readonly y: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Streets as flat columns, for systems whose devices move. */
export interface FieldStreets {
  readonly nodeX: Float32Array;
  readonly nodeY: Float32Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** metres */
  readonly length: Float32Array;
  /** m/s */
  readonly speed: Float32Array;
  /** the line of edge i from its first to its last node: x0 y0 x1 y1 ... in values[offsets[i]] ... values[offsets[i + 1] - 1] */
  readonly shape: { readonly offsets: Int32Array; readonly values: Float32Array };
  readonly oneWay: Int8Array;
  /** bits of contract's ACCESS */
  readonly access: Uint8Array;
  readonly lon: (x: number) => number;
  readonly lat: (y: number) => number;
}

export interface FieldSite {
  readonly assets: readonly FieldAsset[];
  readonly streets: FieldStreets;
  readonly seed: number;
  /** ids of assets for which others speak (the devices of a grid that is simulated as a whole): no device is made for them here */
  readonly spokenFor?: ReadonlySet<string>;
}

/** What a device says: `values` by point name (numbers in the point's unit, or state names). */
export interface Report {
  readonly asset: string;
  readonly suffix: 'tele' | 'state' | 'event';
  readonly values: Readonly<Record<string, number | string>>;
  /** sent until it is acknowledged; states and events always are */
  readonly mustArrive?: boolean;
  /** what happened, of an event */
  readonly event?: string;
}

/** The simulated devices of one system. */
export interface Field {
  /** devices, in the order in which `report` takes them */
  readonly devices: number;
  /** expected time between reports of device i, ms of wall time */
  intervalMs(device: number): number;
  /** What device i says at this moment; null: nothing to say. Deterministic in (seed, device, environment). */
  report(device: number, environment: Environment): Report | null;
  /** Whether device i answers at all, where it says so itself (retained `online`); null, or left out: it does not say. */
  isOnline?(device: number): boolean | null;
}

export interface Domain {
  readonly id: string;
  readonly rank: number;
  readonly kinds: AssetKind[];
  readonly layers: LayerDescription[];
  readonly keyFigures: KeyFigure[];
  /** what calls an operator; names and remedies stand in the texts */
  readonly alarms: readonly AlarmDefinition[];
  readonly texts: Record<string, Record<string, string>>;
  createField(site: FieldSite): Field;
}
