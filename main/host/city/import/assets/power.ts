// Substations, transformers, generators, street cabinets and cables as they are tagged; ratings estimated where untagged.
import type { Asset } from '../asset-list.ts';
import type { CityFrame } from '../city-frame.ts';
import { clipLine } from '../clip.ts';
import { isClosedWay, wayLine } from '../way-rings.ts';
import type { OsmData, Tags } from '../osm-data.ts';
import type { StreetFinder } from '../street-finder.ts';
import type { Thing } from '../tagged-things.ts';
import { isYes } from '../street-tags.ts';
import { parseNumber, parsePower, parseVoltages } from '../tag-values.ts';

const DOMAIN = 'power';
// Old spellings of before 2014 still stand in old extracts.
const SUBSTATIONS = new Set(['substation', 'sub_station', 'station']);
const CABINETS = new Set(['cable_distribution_cabinet', 'cabinet']);
const NAME_REACH_M = 80;
const HIGH_VOLTAGE = 60_000;

export interface PowerAssets {
  readonly assets: Asset[];
  readonly substations: number;
  readonly substationsRail: number;
}

export function powerAssets(
  things: readonly Thing[],
  osm: OsmData,
  frame: CityFrame,
  streets: StreetFinder,
): PowerAssets {
  // Nameless stations go by their street and the number on their door, as fitters call them.
  const nameOf = ({ tags, x, y }: Thing): string =>
    tags.name ?? [streets.name(x, y, NAME_REACH_M), tags.ref].filter(Boolean).join(' ');
  const assets: Asset[] = [];
  let substations = 0;
  let substationsRail = 0;
  for (const thing of things) {
    const { tags, x, y } = thing;
    const owner = tags.operator ?? '';
    const common = {
      domain: DOMAIN,
      name: nameOf(thing),
      x,
      y,
      owner,
      ...(thing.outline.length > 0 ? { xy: thing.outline } : {}),
    };
    const power = tags.power ?? '';
    if (SUBSTATIONS.has(power)) {
      const use = substationUse(tags);
      substations++;
      if (use === 'rail') substationsRail++;
      const voltages = voltagesOf(tags);
      const rated = parsePower(tags.rating);
      assets.push({
        ...common,
        id: `substation-${thing.id}`,
        kind: 'substation',
        attributes: {
          voltages,
          use,
          ...(isYes(tags.disused) ? { disused: true } : {}),
          rated: rated ?? usualRating(voltages, use, tags.name ?? ''),
          ratedEstimated: rated === null,
          ...text('ref', tags.ref),
        },
      });
    } else if (power === 'transformer') {
      const [highV, lowV] = windings(tags);
      const rated = parsePower(tags.rating);
      assets.push({
        ...common,
        id: `transformer-${thing.id}`,
        kind: 'transformer',
        attributes: {
          rated: rated ?? transformerRating(highV),
          ratedEstimated: rated === null,
          highV,
          lowV,
          voltagesEstimated:
            parseVoltages(tags.voltage).length === 0 &&
            tags['voltage-high'] === undefined &&
            tags['voltage:primary'] === undefined,
          ...text('ref', tags.ref),
        },
      });
    } else if (power === 'generator' || power === 'plant') {
      const source = tags['generator:source'] ?? tags['plant:source'] ?? tags.power_source ?? '';
      const output = parsePower(
        tags['generator:output:electricity'] ??
          tags['plant:output:electricity'] ??
          tags['generator:output'] ??
          tags.power_rating,
      );
      assets.push({
        ...common,
        id: `generator-${thing.id}`,
        kind: 'generator',
        attributes: {
          output: output ?? usualOutput(source, thing.area, tags.name ?? ''),
          outputEstimated: output === null,
          source,
        },
      });
    } else if (CABINETS.has(power)) {
      assets.push({ ...common, id: `cabinet-${thing.id}`, kind: 'cabinet', attributes: { ...text('ref', tags.ref) } });
    }
  }
  return { assets: [...assets, ...cables(osm, frame, endNames(assets, streets))], substations, substationsRail };
}

const text = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value };

const RAIL_OPERATORS =
  /\b(bvg|bahn|db|s-bahn|u-bahn|rail|railway|railways|metro|tram|transit|subway|verkehrsbetriebe|sncf|ratp|mta|sbb|öbb)\b/i;
const RAIL_NAMES = /gleichrichter|rectifier|unterwerk|umformer|umrichter|traction|bahnstrom|redresseur/i;

const voltagesOf = (tags: Tags): number[] =>
  [
    ...new Set(
      [
        tags.voltage,
        tags['voltage-high'],
        tags['voltage:primary'],
        tags['voltage-low'],
        tags['voltage:secondary'],
      ].flatMap(parseVoltages),
    ),
  ].sort((a, b) => b - a);

// Direct voltages of trams, undergrounds and suburban railways; no public grid has them.
const RAIL_VOLTAGES = [600, 750, 1500, 3000];

function substationUse(tags: Tags): 'transmission' | 'distribution' | 'rail' {
  const kind = tags.substation ?? '';
  if (
    kind === 'traction' ||
    kind === 'rail' ||
    kind === 'railway' ||
    tags.frequency === '16.7' ||
    tags.frequency === '0'
  )
    return 'rail';
  if (RAIL_OPERATORS.test((tags.operator ?? '').replaceAll('_', ' ')) || tags.railway !== undefined) return 'rail';
  if ([tags.name, tags.description, tags.note].some((words) => RAIL_NAMES.test(words ?? ''))) return 'rail';
  const voltages = voltagesOf(tags);
  if (voltages.some((v) => RAIL_VOLTAGES.includes(v))) return 'rail';
  return (voltages[0] ?? 0) >= HIGH_VOLTAGE ? 'transmission' : 'distribution';
}

/** VA, by the highest voltage: common sizes of European city grids (two transformers in high-voltage stations). */
function usualRating(voltages: readonly number[], use: string, name: string): number {
  const highest = voltages[0] ?? 0;
  if (highest >= 220_000) return 600e6;
  if (highest >= HIGH_VOLTAGE || (highest === 0 && /umspann/i.test(name))) return 80e6;
  if (use === 'rail') return 3e6;
  return highest >= 20_000 && voltages.length > 1 ? 25e6 : 630e3;
}

function windings(tags: Tags): [number, number] {
  const listed = parseVoltages(tags.voltage);
  const high = parseVoltages(tags['voltage-high'] ?? tags['voltage:primary'])[0] ?? listed[0] ?? 10_000;
  const low =
    parseVoltages(tags['voltage-low'] ?? tags['voltage:secondary'])[0] ??
    listed[1] ??
    (high >= HIGH_VOLTAGE ? 10_000 : 400);
  return high >= low ? [high, low] : [low, high];
}

const transformerRating = (highV: number): number => (highV >= 220_000 ? 300e6 : highV >= HIGH_VOLTAGE ? 40e6 : 630e3);

/** Words for a plant that heats a city and not a block. */
const CITY_PLANT = /kraftwerk|power (plant|station)|centrale|elektrociep|тэц|грэс|发电厂|热电厂/i;

/** W: solar by area (0.15 kW/m2, at least a small roof), a city's plant by its name, others one engine. */
function usualOutput(source: string, area: number, name: string): number {
  if (source === 'solar' || source === 'photovoltaic') return Math.max(10e3, Math.round(area * 0.15) * 1000);
  if (source === 'wind') return 2e6;
  if (CITY_PLANT.test(name) && !/block|mini|bhkw/i.test(name)) return 50e6;
  return 5e6;
}

const END_REACH_M = 120;

/** What a cable's end is called: the substation there, else the street. */
function endNames(assets: readonly Asset[], streets: StreetFinder): (x: number, y: number) => string {
  const substations = assets.filter((asset) => asset.kind === 'substation' && asset.name !== '');
  return (x, y) => {
    const near = substations.filter((asset) => Math.hypot(asset.x - x, asset.y - y) < END_REACH_M);
    const nearest = near.reduce<Asset | null>(
      (a, b) => (a === null || Math.hypot(b.x - x, b.y - y) < Math.hypot(a.x - x, a.y - y) ? b : a),
      null,
    );
    return nearest?.name ?? streets.name(x, y, END_REACH_M);
  };
}

function routeName(line: readonly number[], endName: (x: number, y: number) => string): string {
  const ends = [endName(line[0]!, line[1]!), endName(line.at(-2)!, line.at(-1)!)];
  return [...new Set(ends.filter((name) => name !== ''))].join(' – ');
}

function cables(osm: OsmData, frame: CityFrame, endName: (x: number, y: number) => string): Asset[] {
  const found: Asset[] = [];
  for (let way = 0; way < osm.wayIds.length; way++) {
    const power = osm.wayTags.get(way, 'power');
    if (power !== 'cable' && power !== 'underground_cable') continue;
    if (isClosedWay(osm, way)) continue;
    const tags = osm.wayTags.of(way);
    // A cable that leaves the box and comes back stays one cable: its longest piece inside.
    const longest = clipLine(wayLine(osm, frame, way), frame.box).sort((a, b) => lineLength(b) - lineLength(a))[0];
    if (longest === undefined) continue;
    const [x, y] = middleOf(longest);
    const voltage = parseVoltages(tags.voltage)[0];
    found.push({
      id: `cable-w${osm.wayIds[way]}`,
      domain: DOMAIN,
      kind: 'cable',
      name: tags.name ?? tags.ref ?? routeName(longest, endName),
      x,
      y,
      owner: tags.operator ?? '',
      attributes: {
        voltage: voltage ?? 110_000,
        voltageEstimated: voltage === undefined,
        circuits: parseNumber(tags.circuits) ?? parseNumber(tags.cables) ?? 1,
        length: Math.round(lineLength(longest)),
      },
      xy: longest,
    });
  }
  return found;
}

function lineLength(line: readonly number[]): number {
  let length = 0;
  for (let i = 2; i < line.length; i += 2) length += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  return length;
}

function middleOf(line: readonly number[]): [number, number] {
  let left = lineLength(line) / 2;
  for (let i = 2; i < line.length; i += 2) {
    const dx = line[i]! - line[i - 2]!;
    const dy = line[i + 1]! - line[i - 1]!;
    const length = Math.hypot(dx, dy);
    if (left <= length && length > 0) return [line[i - 2]! + (dx * left) / length, line[i - 1]! + (dy * left) / length];
    left -= length;
  }
  return [line[0]!, line[1]!];
}
