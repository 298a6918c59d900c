// Meters that are read remotely, by lot: not every service point has one.
import type { GridColumns } from '../grid/grid-columns.ts';
import { seededNoise } from '../seeded-noise.ts';
import type { DeviceList } from './device-list.ts';
import { EXACT, meterEnergy, meterPower, meterVoltage } from './measuring-classes.ts';

/** Share of service points whose meter is read remotely. */
const METERED_SHARE = 0.8;

export function addMeters({ consumers, nodes }: GridColumns, devices: DeviceList, seed: number): void {
  for (const [row, consumer] of consumers.entries()) {
    if (seededNoise(seed, row, 33) >= METERED_SHARE) continue;
    const { x, y } = nodes[consumer.node]!;
    const asset = devices.invent(`meter-${consumer.id.replace(/^service-point-/, '')}`, {
      domain: 'metering',
      kind: 'meter',
      name: '',
      x,
      y,
      attributes: {},
    });
    consumer.meter = asset;
    const what = { table: 'consumer', row } as const;
    devices.measure(asset, 'activePower', 'activePower', what, meterPower);
    devices.measure(asset, 'voltage', 'voltage', what, meterVoltage);
    devices.measure(asset, 'energy', 'energy', what, meterEnergy);
    devices.measure(asset, 'supply', 'supply', what, EXACT);
  }
}
