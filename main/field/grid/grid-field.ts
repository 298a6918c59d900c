// The devices of the grid as the publisher wants them: for each one speaker with its interval, one for what comes on change.
import type { Field, PointDefinition, Report } from '../../../simulation/domains/domain.ts';
import type { Environment } from '../../../simulation/weather/environment.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import { keyOf, uniform } from '../../../simulation/run/random.ts';
import type { DomainField } from '../field-publisher.ts';
import { derivedOf, type Values } from './derived-points.ts';
import type { GridDevice } from './grid-devices.ts';
import type { GridReadings } from './grid-readings.ts';
import type { Meters } from './meters.ts';
import type { Terminals } from './terminals.ts';

/** States are said when they change, and so often in any case: a control room that came late learns them from the broker's kept ones. */
const STATE_HEARTBEAT_MS = 5 * 60_000;
/** Share of fault indicators whose battery has died; who reads them says that they are not there (`online` false). */
const DEAD_INDICATORS = 0.05;

export interface GridFieldOptions {
  readonly grid: CityGrid;
  readonly readings: GridReadings;
  readonly meters: Meters;
  readonly terminals: Terminals;
  readonly seed: number;
}

interface Speaker {
  readonly intervalMs: number;
  report(environment: Environment): Report | null;
  readonly isOnline: boolean | null;
}

/** A fault indicator that is dead for good: nobody ever hears of it again. */
export function isDeadIndicator(device: GridDevice, readings: GridReadings, seed: number): boolean {
  const isIndicator = device.states.some(({ row }) => readings.quantity(row) === 'passage');
  return isIndicator && uniform(keyOf(seed, device.asset.id), 7) < DEAD_INDICATORS;
}

/** `definition` and the number that stands for a state -> the state's name. */
export const stateName = ({ states }: PointDefinition, value: number): string | number =>
  states?.[Math.round(value)] ?? value;

/** All that comes on change of one device, as it is now. */
export function statesOf(device: GridDevice, readings: GridReadings): Values {
  const values: Values = {};
  for (const { row, definition } of device.states) {
    const value = readings.true(row);
    if (!Number.isNaN(value)) values[definition.name] = stateName(definition, value);
  }
  return values;
}

function measuring(device: GridDevice, { grid, readings, terminals }: GridFieldOptions): Speaker {
  const derive = derivedOf(grid, device);
  const asset = device.asset.id;
  return {
    intervalMs: device.intervalMs,
    isOnline: null,
    report: ({ timeMs, temperature }) => {
      if (terminals.isSilent(device)) return null;
      const values: Values = {};
      for (const { row, definition } of device.measured) {
        const value = readings.read(row, timeMs);
        if (!Number.isNaN(value)) values[definition.name] = within(definition, value);
      }
      derive?.(values, timeMs, temperature);
      return { asset, suffix: 'tele', values };
    },
  };
}

/** What an instrument's range cannot show it shows as the end of its range. */
const within = ({ range }: PointDefinition, value: number): number => Math.max(range[0], Math.min(range[1], value));

function metering(device: GridDevice, { meters }: GridFieldOptions): Speaker {
  const asset = device.asset.id;
  return {
    intervalMs: device.intervalMs,
    isOnline: null,
    report: ({ timeMs }) => {
      const values = meters.read(device, timeMs);
      return values === null ? null : { asset, suffix: 'tele', values, mustArrive: true };
    },
  };
}

function telling(device: GridDevice, { readings, terminals, seed }: GridFieldOptions): Speaker {
  const asset = device.asset.id;
  const isDead = isDeadIndicator(device, readings, seed);
  return {
    intervalMs: STATE_HEARTBEAT_MS,
    get isOnline() {
      return !isDead && !terminals.isSilent(device);
    },
    report: () => {
      const values = isDead || terminals.isSilent(device) ? {} : statesOf(device, readings);
      return { asset, suffix: 'state', values };
    },
  };
}

/** By system, as the publisher takes them. */
export function gridFields(devices: readonly GridDevice[], options: GridFieldOptions): DomainField[] {
  const speakers = new Map<string, Speaker[]>();
  for (const device of devices) {
    const { domain } = device.asset;
    const list = speakers.get(domain) ?? [];
    speakers.set(domain, list);
    if (device.consumer >= 0) {
      list.push(metering(device, options));
      continue;
    }
    if (device.measured.length > 0) list.push(measuring(device, options));
    if (device.states.length > 0) list.push(telling(device, options));
  }
  return [...speakers].map(([domain, list]) => ({ domain, field: fieldOf(list) }));
}

const fieldOf = (speakers: readonly Speaker[]): Field => ({
  devices: speakers.length,
  intervalMs: (device) => speakers[device]!.intervalMs,
  report: (device, environment) => speakers[device]!.report(environment),
  isOnline: (device) => speakers[device]!.isOnline,
});
