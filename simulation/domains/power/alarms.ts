// What calls an operator of the grid. Single meters and small plants do not: what they tell becomes an outage or an event. Limits of
// voltage: EN 50160 (+- 10 %); of transformers: IEC 60076-7.
import type { AlarmDefinition } from '../../alarms/alarm-definition.ts';
import { type AlarmWords, onLimit, onRise, onSilence, onState } from '../../alarms/define-alarm.ts';

/** Slow things: heat, load. */
const SLOW_S = 60;
/** V: below, what is left comes from elsewhere, and it is dead. */
const NO_VOLTAGE = 40;
const NO_MEDIUM_VOLTAGE = 1000;
/** A dead busbar is no flicker, but nobody shall wait for it. */
const DEAD_S = 1;

const overload: AlarmWords = {
  ...{ subject: 'loading', severity: 'major', respondWithinMin: 20, onDelayS: SLOW_S },
  ...{ consequence: 'ageing', action: 'relieveLoad' },
};
const heavyOverload: AlarmWords = {
  ...{ subject: 'loading', severity: 'severe', respondWithinMin: 8, onDelayS: 15, repeatMin: 15 },
  ...{ consequence: 'damage', action: 'relieveLoadNow' },
};
const badVoltage: AlarmWords = {
  ...{ subject: 'voltage', severity: 'moderate', respondWithinMin: 30, onDelayS: SLOW_S },
  ...{ consequence: 'customersDevices', action: 'correctVoltage' },
};
const deadBusbar: AlarmWords = {
  ...{ subject: 'supply', severity: 'major', respondWithinMin: 8, onDelayS: DEAD_S },
  ...{ consequence: 'customersDark', action: 'restoreSupply' },
};
const silent: Omit<AlarmWords, 'subject'> = {
  ...{ severity: 'moderate', respondWithinMin: 30, onDelayS: SLOW_S, isAutoAcknowledged: true },
  ...{ consequence: 'blind', action: 'callTelecontrol' },
};
const undecided: AlarmWords = {
  ...{ subject: 'switching', severity: 'moderate', respondWithinMin: 8, onDelayS: 20, offDelayS: 0 },
  ...{ consequence: 'unsafeSwitch', action: 'sendCrewToSwitch' },
};

/** Share of what it may carry, %. A station's transformer is quickly replaced, a substation's is not. */
const loadings = (kind: string, severity: AlarmWords['severity'] = 'severe'): AlarmDefinition[] => [
  onLimit(kind, 'loading', 'high', [100, 5], overload),
  onLimit(kind, 'loading', 'highHigh', [120, 5], { ...heavyOverload, severity }),
];

export const POWER_ALARMS: readonly AlarmDefinition[] = [
  ...loadings('substation'),
  // Whatever its voltage is, below this it is dead.
  onLimit('substation', 'voltage', 'lowLow', [1000, 500], {
    ...{ subject: 'infeed', severity: 'severe', respondWithinMin: 2, onDelayS: DEAD_S },
    ...{ consequence: 'districtDark', action: 'restoreInfeed' },
  }),
  onSilence('substation', 'loading', { ...silent, severity: 'major', respondWithinMin: 8 }),

  ...loadings('transformer'),
  onLimit('transformer', 'oilTemperature', 'high', [95, 2], {
    ...{ subject: 'temperature', severity: 'major', respondWithinMin: 20, onDelayS: SLOW_S },
    ...{ consequence: 'ageing', action: 'checkCooling' },
  }),
  onLimit('transformer', 'oilTemperature', 'highHigh', [105, 2], {
    ...{ subject: 'temperature', severity: 'severe', respondWithinMin: 8, repeatMin: 15 },
    ...{ consequence: 'damage', action: 'relieveLoadNow' },
  }),
  // 2 K a minute: no load alone heats the oil so fast, its cooling has failed.
  onRise('transformer', 'oilTemperature', [2 / 60, 0.5 / 60], 60, {
    ...{ subject: 'temperature', severity: 'major', respondWithinMin: 20, onDelayS: SLOW_S },
    ...{ consequence: 'damage', action: 'checkCooling' },
  }),
  onSilence('transformer', 'loading', silent),

  ...loadings('cable'),
  onSilence('cable', 'loading', silent),

  onLimit('cabinet', 'voltage', 'high', [440, 4], badVoltage),
  onLimit('cabinet', 'voltage', 'low', [360, 4, NO_VOLTAGE], badVoltage),
  onLimit('cabinet', 'voltage', 'lowLow', [NO_VOLTAGE, 20], { ...deadBusbar, severity: 'moderate' }),
  onSilence('cabinet', 'voltage', { ...silent, severity: 'minor' }),

  onSilence('feeder', 'activePower', silent),
  // A trip stays until somebody has taken note and reset it, also where it was closed again by itself.
  onState('breaker', 'trip', ['overcurrent', 'earth-fault', 'instantaneous', 'distance', 'differential'], {
    ...{ subject: 'protection', severity: 'severe', respondWithinMin: 8, onDelayS: 0, isLatching: true },
    ...{ consequence: 'customersDark', action: 'locateFault' },
  }),
  ...['breaker', 'load-break-switch', 'disconnector'].map((kind) =>
    onState(kind, 'position', ['intermediate', 'bad'], undecided),
  ),
  // Whoever works behind an earth trusts its position with their life.
  onState('ground-disconnector', 'position', ['intermediate', 'bad'], {
    ...undecided,
    ...{ severity: 'severe', isSafety: true, action: 'warnCrews', consequence: 'livesAtRisk' },
  }),
  onState('fault-indicator', 'passage', ['passed'], {
    ...{ subject: 'equipment', severity: 'moderate', respondWithinMin: 8, onDelayS: 0 },
    ...{ consequence: 'faultBehind', action: 'locateFault' },
  }),

  ...loadings('station-remote', 'moderate'),
  onLimit('station-remote', 'voltage', 'high', [440, 4], badVoltage),
  onLimit('station-remote', 'voltage', 'low', [360, 4, NO_VOLTAGE], badVoltage),
  onLimit('station-remote', 'voltage', 'lowLow', [NO_VOLTAGE, 20], deadBusbar),
  onSilence('station-remote', 'voltage', silent),

  onLimit('customer-station', 'voltage', 'high', [11_000, 100], badVoltage),
  onLimit('customer-station', 'voltage', 'low', [9000, 100, NO_MEDIUM_VOLTAGE], badVoltage),
  onLimit('customer-station', 'voltage', 'lowLow', [NO_MEDIUM_VOLTAGE, 500], deadBusbar),
  onSilence('customer-station', 'voltage', silent),
];
