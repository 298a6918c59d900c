// The devices of a grid model that speak: bays of feeders, switches, fault indicators, secondary stations. Which of them measures
// what is in the pack's table grid-measurements.
import type { AssetKind } from '../domain.ts';
import { changing, KILO, MEGA, measured } from '../point.ts';

/** Bays of 10 kV feeders and the stations along them answer more slowly than a substation's 110 kV side. */
const FEEDER_S = 4;
const STATION_S = 5;

/** Positions as IEC 60870-5-101 reports a double point: open, closed, on its way, undefined. The order is the value. */
export const POSITIONS = ['open', 'closed', 'intermediate', 'bad'];
/** Which protective element opened the breaker last; `none` after it was closed again. */
export const TRIPS = ['none', 'overcurrent', 'instantaneous', 'earth-fault', 'differential', 'distance'];

/** Gateways of small plants and charging stations report once a minute. */
const PLANT_S = 60;

const position = changing('position', POSITIONS, ['open', 'closed']);
// A short circuit of some 10 kA is a reading, too.
const current = (seconds: number) => measured('current', 'A', [0, 100_000], 0, seconds, { deadband: 0.5 });
const activePower = (seconds: number) =>
  measured('activePower', 'W', [-5e8, 5e8], 2, seconds, { display: MEGA('W'), deadband: 1e3 });
const reactivePower = (seconds: number) =>
  measured('reactivePower', 'var', [-5e8, 5e8], 2, seconds, { display: MEGA('var'), deadband: 1e3 });

const plantPower = (seconds: number) =>
  measured('activePower', 'W', [-1e8, 1e8], 1, seconds, { display: KILO('W'), deadband: 20 });

export const GRID_KINDS: AssetKind[] = [
  {
    kind: 'feeder',
    standardName: 'Feeder',
    symbol: 'cable',
    mainPoint: 'activePower',
    points: [activePower(FEEDER_S), reactivePower(FEEDER_S), current(FEEDER_S)],
  },
  {
    kind: 'breaker',
    standardName: 'Breaker',
    symbol: 'breaker',
    mainPoint: 'position',
    points: [position, changing('trip', TRIPS)],
  },
  {
    kind: 'load-break-switch',
    standardName: 'LoadBreakSwitch',
    symbol: 'load-break-switch',
    mainPoint: 'position',
    points: [position, current(STATION_S)],
  },
  {
    kind: 'disconnector',
    standardName: 'Disconnector',
    symbol: 'disconnector',
    mainPoint: 'position',
    points: [position],
  },
  {
    kind: 'ground-disconnector',
    standardName: 'GroundDisconnector',
    symbol: 'ground-disconnector',
    mainPoint: 'position',
    points: [position],
  },
  {
    kind: 'fault-indicator',
    standardName: 'FaultIndicator',
    symbol: 'fault-indicator',
    mainPoint: 'passage',
    points: [changing('passage', ['none', 'passed'], ['none'])],
  },
  {
    // A 10/0.4 kV station with remote control: its low-voltage busbar.
    kind: 'station-remote',
    standardName: 'Substation',
    symbol: 'transformer',
    mainPoint: 'loading',
    points: [
      // EN 50160: 400 V +- 10 %, line to line.
      measured('voltage', 'V', [0, 1000], 1, STATION_S, { limits: { low: 360, high: 440 }, deadband: 0.3 }),
      { ...activePower(STATION_S), display: { unit: 'kW', factor: 1e-3 }, digits: 1, deadband: 300 },
      { ...reactivePower(STATION_S), display: { unit: 'kvar', factor: 1e-3 }, digits: 1, deadband: 300 },
      measured('loading', '%', [0, 300], 1, STATION_S, { limits: { high: 100 }, deadband: 0.2 }),
    ],
  },
  {
    // A customer who takes 10 kV, with remote control: what flows in.
    kind: 'customer-station',
    standardName: 'Substation',
    symbol: 'transformer',
    mainPoint: 'activePower',
    points: [
      measured('voltage', 'V', [0, 50_000], 2, STATION_S, {
        limits: { low: 9000, high: 11_000 },
        display: KILO('V'),
        deadband: 10,
      }),
      { ...activePower(STATION_S), display: { unit: 'kW', factor: 1e-3 }, digits: 1, deadband: 300 },
      { ...reactivePower(STATION_S), display: { unit: 'kvar', factor: 1e-3 }, digits: 1, deadband: 300 },
    ],
  },
  {
    // Reported by the inverter's gateway; its own meter, so that a house's meter counts what the house draws.
    kind: 'photovoltaic',
    standardName: 'PhotoVoltaicUnit',
    symbol: 'generator',
    mainPoint: 'activePower',
    points: [plantPower(PLANT_S)],
  },
  {
    kind: 'cogeneration',
    standardName: 'ThermalGeneratingUnit',
    symbol: 'generator',
    mainPoint: 'activePower',
    points: [plantPower(PLANT_S)],
  },
  {
    kind: 'charging-station',
    standardName: 'EnergyConsumer',
    symbol: 'charging-station',
    mainPoint: 'activePower',
    points: [plantPower(PLANT_S)],
  },
  // Nobody hears anything of a station without remote control.
  { kind: 'station', standardName: 'Substation', symbol: 'transformer', points: [] },
];
