// Electrical quantities as the trade reads them: W and var in kW or MW, volts in kV from 1,000, a share of the rating in %.
import { NONE_U16 } from '../../../contract/grid-live.ts';
import { formatNumber, type ShownValue, unitSign } from '../../state/presentation.ts';

const LARGE = 1e6;

function scaled(value: number, base: string, language: string): ShownValue {
  const size = Math.abs(value);
  if (size >= LARGE) return { text: formatNumber(value / 1e6, size >= 1e8 ? 1 : 2, language), unit: `M${base}` };
  const digits = size < 10_000 ? 1 : 0;
  return { text: formatNumber(value / 1e3, digits, language), unit: `k${base}` };
}

export const showPower = (watts: number, language: string): ShownValue => scaled(watts, 'W', language);

export function showVoltage(volts: number, language: string): ShownValue {
  if (Math.abs(volts) >= 1000)
    return { text: formatNumber(volts / 1000, Math.abs(volts) >= 50_000 ? 1 : 2, language), unit: 'kV' };
  return { text: formatNumber(volts, 1, language), unit: 'V' };
}

/** A value of `grid.element` in its SI unit. */
export function showGridQuantity(value: number, unit: string, language: string): ShownValue {
  switch (unit) {
    case 'W':
    case 'VA':
    case 'var':
      return scaled(value, unit, language);
    case 'V':
      return showVoltage(value, language);
    case 'Wh':
      return { text: formatNumber(value / 1000, 1, language), unit: 'kWh' };
    case 'A':
      return { text: formatNumber(value, Math.abs(value) < 100 ? 1 : 0, language), unit: 'A' };
    case '%':
      return { text: formatNumber(value, 1, language), unit: '%' };
    case 'pu':
      return { text: formatNumber(value, 3, language), unit: 'pu' };
    default:
      return { text: formatNumber(value, Number.isInteger(value) ? 0 : 2, language), unit: unitSign(unit) };
  }
}

/** Live columns code "not known" as a number of their own. Shares of the rating are 0.1 %, voltages 0.0001 of the nominal. */
export const loadingPercent = (code: number): number | null => (code === NONE_U16 ? null : code / 10);
export const voltagePu = (code: number): number | null => (code === NONE_U16 ? null : code / 10_000);

/** A, from the share of the rating: what flows where nothing else is known. null: not known. */
export function currentOf(loading: number, rating: number, voltage: number): number | null {
  const percent = loadingPercent(loading);
  if (percent === null || !(rating > 0) || !(voltage > 0)) return null;
  return ((percent / 100) * rating) / (Math.sqrt(3) * voltage);
}

/** Number and unit as one word: no line ends between them. */
export const said = ({ text, unit }: ShownValue): string => (unit === '' ? text : `${text}\u00a0${unit}`);
