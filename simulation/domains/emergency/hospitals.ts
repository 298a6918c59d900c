// Hospitals: beds by a slow tide, patients of the emergency department by the hour.
import { between, noise, roughNoise, subKey } from '../../run/random.ts';
import { curveValue, weekCurve } from '../day-curve.ts';
import type { FieldAsset, FieldSite } from '../domain.ts';
import { assetKey, assetsOf, clamp, type Device, numberAttribute, rounded, telemetryOf } from '../field.ts';
import { EMERGENCY_KINDS } from './kinds.ts';

const DAY_MS = 86_400_000;
const USUAL_BEDS = 250;

/** People in the department; low before dawn, high from noon to evening. */
const EMERGENCY = weekCurve(
  '.48 .42 .37 .33 .31 .31 .34 .42 .56 .72 .86 .95 .98 .97 .95 .94 .96 1.0 1.0 .97 .90 .80 .68 .57',
  '.58 .53 .48 .43 .38 .35 .35 .40 .52 .68 .82 .92 .97 .98 .96 .95 .96 .98 1.0 .98 .93 .85 .76 .67',
  '.62 .58 .54 .49 .43 .38 .37 .41 .53 .69 .84 .94 1.0 1.0 .97 .95 .95 .97 .98 .95 .88 .78 .68 .58',
);

function hospital(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const beds = Math.round(numberAttribute(asset, 'beds', USUAL_BEDS));
  const usual = between(key, 1, 0.74, 0.89);
  // One place of treatment for about fifteen beds at the busiest hour.
  const department = Math.max(2, beds / 15) * between(key, 2, 0.7, 1.2);
  return telemetryOf(EMERGENCY_KINDS, asset, (environment) => {
    const { timeMs } = environment;
    // Discharged before noon, admitted after: the fullest hour is the early morning. Weekends are emptier.
    const tide = 0.02 * Math.cos((2 * Math.PI * (environment.localHour - 6)) / 24) - 0.04 * environment.sunday;
    const course = clamp(usual + tide + 0.09 * roughNoise(subKey(key, 3), timeMs, 4 * DAY_MS, 3), 0.4, 1);
    const free = Math.round(beds * (1 - course));
    const patients =
      department * curveValue(EMERGENCY, environment) * (1 + 0.3 * noise(subKey(key, 4), timeMs, 5_400_000));
    return {
      admission: course > 0.975 ? 'diverted' : course > 0.945 ? 'limited' : 'open',
      bedsFree: free,
      occupancy: rounded((100 * (beds - free)) / beds, 0.1),
      emergencyPatients: Math.round(patients),
    };
  });
}

export const hospitals = (site: FieldSite): Device[] =>
  assetsOf(site, 'hospital').map((asset) => hospital(site, asset));
