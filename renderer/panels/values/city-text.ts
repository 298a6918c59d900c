// Names of things in the person's language, built from the catalogue's keys.
import type { City, CityAsset } from '../../state/city.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { Selection } from '../../state/desk-store.ts';
import { formatNumber, unitSign } from '../../state/presentation.ts';

/** Name of an asset, else its kind and the end of its id: two nameless cabinets must be told apart. */
export function assetTitle(city: City, row: number, text: TextOf): string {
  const name = city.names[row]!;
  if (name !== '') return name;
  return `${text(`kind.${city.kinds[row]!}`)} ${city.ids[row]!.slice(city.kinds[row]!.length + 1)}`;
}

export const pointTitle = (city: City, point: number, text: TextOf): string =>
  text(`point.${city.kinds[city.assetOfPoint(point)]!}.${city.pointName(point)}`);

export interface ShownAttribute {
  readonly name: string;
  readonly label: string;
  readonly text: string;
  /** what else of the city the value names */
  readonly target: Selection | null;
  readonly isEstimated: boolean;
}

/** Large electrical quantities read in their trade's unit: `rated` VA, `output` W, voltages V. */
const ATTRIBUTE_UNITS: Readonly<Record<string, { unit: string; factor: number; digits: number }>> = {
  voltage: { unit: 'kV', factor: 1e-3, digits: 1 },
  voltages: { unit: 'kV', factor: 1e-3, digits: 1 },
  highV: { unit: 'kV', factor: 1e-3, digits: 1 },
  lowV: { unit: 'kV', factor: 1e-3, digits: 1 },
  rated: { unit: 'MVA', factor: 1e-6, digits: 1 },
  output: { unit: 'MW', factor: 1e-6, digits: 1 },
  length: { unit: 'km', factor: 1e-3, digits: 2 },
  bearing: { unit: 'deg', factor: 1, digits: 0 },
};
/** Where the same word counts something else: places of a car park, vehicles an hour of a detector. */
const KIND_UNITS: typeof ATTRIBUTE_UNITS = { 'detector.capacity': { unit: '1/h', factor: 1, digits: 0 } };

/** Words of the source data have texts where they are common; the rest is shown as it came. */
function wordText(name: string, word: string, text: TextOf): string {
  const key: TextKey = name === 'class' ? (`street.${word}` as TextKey) : `value.${name}.${word}`;
  return hasText(key) ? text(key) : word;
}

function attributeText(kind: string, name: string, value: unknown, text: TextOf, language: string): string {
  if (Array.isArray(value)) {
    return value.map((item) => attributeText(kind, name, item, text, language)).join(', ');
  }
  if (typeof value === 'boolean') return text(value ? 'value.yes' : 'value.no');
  if (typeof value === 'number') {
    const shown = KIND_UNITS[`${kind}.${name}`] ?? ATTRIBUTE_UNITS[name];
    if (shown === undefined) return formatNumber(value, Number.isInteger(value) ? 0 : 1, language);
    const scaled = value * shown.factor;
    return `${formatNumber(scaled, Number.isInteger(scaled) ? 0 : shown.digits, language)} ${unitSign(shown.unit)}`.trim();
  }
  return typeof value === 'string' ? wordText(name, value, text) : JSON.stringify(value);
}

/** The importer says `<name>Estimated: true` beside an attribute that it estimated; `voltages...` covers each voltage. */
const ESTIMATED = 'Estimated';
const VOLTAGES: readonly string[] = ['voltage', 'voltages', 'highV', 'lowV'];
function isEstimated(attributes: Readonly<Record<string, unknown>>, name: string): boolean {
  if (attributes[name + ESTIMATED] === true) return true;
  return VOLTAGES.includes(name) && attributes[`voltages${ESTIMATED}`] === true;
}

export function assetAttributes(city: City, asset: CityAsset, text: TextOf, language: string): ShownAttribute[] {
  const shown: ShownAttribute[] = [];
  for (const [name, value] of Object.entries(asset.attributes)) {
    if (name.endsWith(ESTIMATED) || value === null || value === '') continue;
    const assetRow = typeof value === 'string' ? city.assetRow(value) : undefined;
    const streetRow = name === 'edge' && typeof value === 'number' ? value : undefined;
    shown.push({
      name,
      label: text(`attribute.${name}`),
      text:
        assetRow !== undefined
          ? assetTitle(city, assetRow, text)
          : streetRow !== undefined
            ? String(streetRow)
            : attributeText(asset.kind, name, value, text, language),
      target:
        assetRow !== undefined
          ? { table: 'assets', row: assetRow }
          : streetRow !== undefined
            ? { table: 'streets', row: streetRow }
            : null,
      isEstimated: asset.isEstimated || isEstimated(asset.attributes, name),
    });
  }
  return shown;
}
