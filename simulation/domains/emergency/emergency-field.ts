// Units report their position every second and their status when it changes; stations count their units.
import { readingError, subKey } from '../../run/random.ts';
import type { Field, FieldAsset, FieldSite } from '../domain.ts';
import { assetKey, assetsOf, type Device, fieldOf, rounded, telemetryOf, textAttribute } from '../field.ts';
import { createStreetGraph } from './drive-times.ts';
import { hospitals } from './hospitals.ts';
import { EMERGENCY_KINDS } from './kinds.ts';
import { gateOf, positionError, StationMissions, type UnitMoment } from './missions.ts';
import type { Environment } from '../../weather/environment.ts';

type UnitPosition = (environment: Environment) => UnitMoment;

interface Crew {
  readonly unit: FieldAsset;
  readonly moment: UnitPosition;
}

/** Units by the id of their station; a unit without a known home belongs to the nearest station. */
function unitsByHome(site: FieldSite, stations: readonly FieldAsset[]): Map<string, FieldAsset[]> {
  const byHome = new Map<string, FieldAsset[]>(stations.map((station) => [station.id, []]));
  for (const unit of assetsOf(site, 'unit')) {
    const home = byHome.get(textAttribute(unit, 'home'));
    if (home !== undefined) {
      home.push(unit);
      continue;
    }
    const distance = (station: FieldAsset) => Math.hypot(station.x - unit.x, station.y - unit.y);
    const nearest = stations.reduce<FieldAsset | null>(
      (best, station) => (best === null || distance(station) < distance(best) ? station : best),
      null,
    );
    // No station at all: the unit is its own.
    byHome.set(nearest?.id ?? unit.id, [...(byHome.get(nearest?.id ?? unit.id) ?? []), unit]);
  }
  return byHome;
}

function unitDevices(site: FieldSite, { unit, moment }: Crew): Device[] {
  const key = assetKey(site, unit);
  const { lon, lat } = site.streets;
  return [
    telemetryOf(EMERGENCY_KINDS, unit, (environment) => {
      const { x, y, speed, heading } = moment(environment);
      const error = positionError(key, environment.timeMs);
      const speedError = speed > 0 ? 0.2 * readingError(subKey(key, 31), environment.timeMs) : 0;
      return {
        lon: rounded(lon(x + error.x), 1e-6),
        lat: rounded(lat(y + error.y), 1e-6),
        speed: Math.max(0, rounded(speed + speedError, 0.1)),
        heading: Math.round(heading) % 360,
      };
    }),
    {
      intervalMs: 1000,
      report: (environment) => ({ asset: unit.id, suffix: 'state', values: { status: moment(environment).status } }),
    },
  ];
}

export function createEmergencyField(site: FieldSite): Field {
  const graph = createStreetGraph(site.streets);
  const stations = assetsOf(site, 'fire-station');
  const assets = new Map(site.assets.map((asset) => [asset.id, asset]));
  const devices: Device[] = [];
  for (const [home, units] of unitsByHome(site, stations)) {
    const station = assets.get(home);
    if (station === undefined) continue;
    const missions = new StationMissions(graph, station, gateOf(graph, station.x, station.y), assetKey(site, station));
    const crews = units.map((unit, index): Crew => {
      const key = assetKey(site, unit);
      return { unit, moment: (environment) => missions.unitAt(index, key, environment) };
    });
    for (const crew of crews) devices.push(...unitDevices(site, crew));
    if (station.kind !== 'fire-station') continue;
    devices.push(
      telemetryOf(EMERGENCY_KINDS, station, (environment) => {
        const ready = crews.filter(({ moment }) => moment(environment).status === 'inQuarters').length;
        return { unitsReady: ready, unitsOut: crews.length - ready };
      }),
    );
  }
  return fieldOf([...devices, ...hospitals(site)]);
}
