// Small parts shared by the fields of all systems.
import type { AssetKind, Field, FieldAsset, FieldSite, Report } from './domain.ts';
import type { Environment } from '../weather/environment.ts';
import { type Key, keyOf } from '../run/random.ts';

/** One simulated device: how often it speaks and what it says. */
export interface Device {
  /** ms of wall time */
  readonly intervalMs: number;
  report(environment: Environment): Report | null;
}

export const fieldOf = (devices: readonly Device[]): Field => ({
  devices: devices.length,
  intervalMs: (device) => devices[device]!.intervalMs,
  report: (device, environment) => devices[device]!.report(environment),
});

function intervalOf(kinds: readonly AssetKind[], kind: string): number {
  const points = kinds.find((candidate) => candidate.kind === kind)?.points ?? [];
  const shortest = Math.min(...points.map(({ intervalMs }) => intervalMs ?? Number.POSITIVE_INFINITY));
  if (!Number.isFinite(shortest)) throw new Error(`no point of "${kind}" has an interval`);
  return shortest;
}

/** A device that publishes all points of one asset together, at the shortest interval of its kind. */
export const telemetryOf = (
  kinds: readonly AssetKind[],
  asset: FieldAsset,
  values: (environment: Environment) => Report['values'],
): Device => ({
  intervalMs: intervalOf(kinds, asset.kind),
  report: (environment) => ({ asset: asset.id, suffix: 'tele', values: values(environment) }),
});

export const assetsOf = (site: FieldSite, kind: string): readonly FieldAsset[] =>
  site.assets.filter((asset) => asset.kind === kind);

export const assetKey = (site: FieldSite, asset: FieldAsset): Key => keyOf(site.seed, asset.id);

/** A positive number among the attributes, or what is usual where reality does not say. */
export function numberAttribute(asset: FieldAsset, name: string, usual: number): number {
  const value = Number(asset.attributes[name]);
  return Number.isFinite(value) && value > 0 ? value : usual;
}

export function textAttribute(asset: FieldAsset, name: string): string {
  const value = asset.attributes[name];
  return typeof value === 'string' ? value : '';
}

export const clamp = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);

/** To the resolution a device would send: keeps messages short. */
export const rounded = (x: number, step: number): number => {
  const value = Math.round(x / step) * step;
  return step >= 1 ? value : Number(value.toFixed(7));
};
