// From the city pack to a grid that lives: network, protection, physics, and the devices that the pack's measurements name.
import { setImmediate } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import { DOMAINS } from '../../../simulation/domains/index.ts';
import { LivingGrid } from '../../../simulation/living-grid/living-grid.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { CityPack } from '../../host/city/city-pack.ts';
import { gridOfPack } from '../../host/city/grid-of-pack.ts';
import { protectionOfGrid } from '../../host/city/protection-of-grid.ts';
import type { FieldOptions } from '../field-options.ts';
import type { PublisherOptions } from '../field-publisher.ts';
import type { SiteAsset } from '../field-site.ts';
import { type GridDevice, gridDevices, type PointRows, spokenForByGrid } from './grid-devices.ts';
import { GridSimulation } from './grid-simulation.ts';
import { TruthLog } from './truth-log.ts';

export interface GridPack {
  readonly grid: CityGrid;
  readonly points: PointRows;
  readonly assets: readonly SiteAsset[];
  /** ids of the assets whose devices the grid moves */
  readonly spokenFor: ReadonlySet<string>;
}

/** Null: the pack was made without a grid. */
export function gridPackOf(pack: CityPack, assets: readonly SiteAsset[]): GridPack | null {
  const grid = gridOfPack(pack);
  if (grid === null) return null;
  const table = pack.table('points');
  const points = { asset: table.numbers('asset'), name: table.text('name') };
  return { grid, points, assets, spokenFor: spokenForByGrid(grid.measurements, points, assets) };
}

export function devicesOf({ grid, points, assets }: GridPack): GridDevice[] {
  const kinds = new Map(
    DOMAINS.flatMap(({ id, kinds: all }) => all.map(({ kind, points: of }) => [`${id}/${kind}`, of] as const)),
  );
  return gridDevices(grid, points, assets, (domain, kind) => kinds.get(`${domain}/${kind}`) ?? []);
}

/**
 * In slices of some tenths of a second, between which others are served.
 * @throws Error when the truth file cannot be written
 */
export async function buildGrid(
  gridPack: GridPack,
  { truth, hasFaults, seed }: Pick<FieldOptions, 'truth' | 'hasFaults' | 'seed'>,
  publishing: Omit<PublisherOptions, 'fields'>,
): Promise<GridSimulation> {
  const { grid } = gridPack;
  const protection = protectionOfGrid(grid);
  await setImmediate();
  const devices = devicesOf(gridPack);
  await setImmediate();
  const startMs = Math.round(publishing.cityNow());
  const living = new LivingGrid(grid, {
    devices: protection,
    environmentAt: publishing.environmentAt,
    seed,
    startMs,
    faultRate: hasFaults ? 1 : 0,
    failureRate: hasFaults ? 1 : 0,
  });
  await setImmediate();
  return new GridSimulation({
    living,
    devices,
    publishing: { firstRoundMs: firstRoundMs(), ...publishing },
    truth: truth === undefined ? null : new TruthLog(truth, living, startMs),
  });
}

/** Everything has spoken within ten seconds of the start: a machine that was slow so far gets a quicker round. */
const firstRoundMs = (): number => Math.max(4000, Math.min(6000, 9000 - 1000 * process.uptime()));

/** Commands of the city go to the grid's devices. The client subscribes again by itself after a lost connection. */
export function commandsTo(simulation: GridSimulation, client: MqttClient, city: string): void {
  client.on('message', (topic, payload, packet) => simulation.receive(topic, payload.toString('utf8'), packet.retain));
  client.subscribe(`twin/${city}/+/+/cmd`, { qos: 1 });
}
