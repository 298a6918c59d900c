// What the pack says of an element of the grid: type, ratings, where it belongs. Texts and ways to other elements.
import { GRID_CRITICAL } from '../../../contract/city-pack/grid-schema.ts';
import type { TextKey, TextOf } from '../../languages/languages.ts';
import { equipmentOf, type GridModel, type GridRef, stationKindOf } from '../../state/grid-model.ts';
import { formatLength, formatNumber } from '../../state/presentation.ts';
import { said, showGridQuantity, showPower, showVoltage } from '../grid/grid-units.ts';

export interface GridAttribute {
  readonly label: TextKey;
  readonly text: string;
  readonly target: GridRef | null;
  /** invented or estimated by the importer */
  readonly isEstimated: boolean;
}

class Attributes {
  readonly list: GridAttribute[] = [];
  private readonly isEstimated: boolean;

  constructor(isEstimated: boolean) {
    this.isEstimated = isEstimated;
  }
  add(label: TextKey, text: string, isEstimated = this.isEstimated): void {
    if (text !== '') this.list.push({ label, text, target: null, isEstimated });
  }
  link(label: TextKey, target: GridRef): void {
    if (target.row >= 0) this.list.push({ label, text: '', target, isEstimated: false });
  }
}

/** @param file of a utility's own grid: the file it was read from; what stands there is no estimate. null: the importer's grid */
export function gridAttributes(
  model: GridModel,
  { table, row }: GridRef,
  text: TextOf,
  language: string,
  file: string | null,
): GridAttribute[] {
  const list = attributesOf(model, { table, row }, text, language, file !== null);
  if (file !== null && !list.some(({ isEstimated }) => isEstimated))
    list.push({ label: 'grid.attribute.file', text: file, target: null, isEstimated: false });
  return list;
}

function attributesOf(
  model: GridModel,
  { table, row }: GridRef,
  text: TextOf,
  language: string,
  isOwn: boolean,
): GridAttribute[] {
  const { branches, switches, stations, feeders, consumers, nodes } = model.data;
  const number = (value: number) => formatNumber(value, 0, language);
  const yesNo = (value: number) => text(value === 1 ? 'value.yes' : 'value.no');
  if (table === 'branches') {
    // Of the course of a real circuit much is known, of what is in the cable nothing: that is always the importer's.
    const list = new Attributes(branches.estimated[row] === 1 || !isOwn);
    list.add('grid.attribute.type', equipmentOf(branches.type[row]!));
    const ends = [branches.ratedFromVoltage[row]!, branches.ratedToVoltage[row]!].filter((volts) => volts > 0);
    const levels = [...new Set(ends)].map((volts) => said(showVoltage(volts, language)));
    list.add('grid.attribute.voltage', levels.join(' / '));
    const rating = branches.normalRating[row]!;
    const amps = rating / (Math.sqrt(3) * (ends[0] ?? Number.NaN));
    if (rating > 0)
      list.add(
        'grid.attribute.rating',
        branches.class[row] === 1 || !Number.isFinite(amps)
          ? said(showGridQuantity(rating, 'VA', language))
          : said(showGridQuantity(amps, 'A', language)),
      );
    if (branches.length[row]! > 0)
      list.add(
        'grid.attribute.length',
        said(formatLength(branches.length[row]!, language)),
        branches.estimated[row] === 1,
      );
    if (branches.parallel[row]! > 1) list.add('grid.attribute.parallel', number(branches.parallel[row]!));
    list.link('grid.attribute.station', { table: 'stations', row: branches.station[row]! });
    list.link('grid.attribute.feeder', { table: 'feeders', row: branches.feeder[row]! });
    return list.list;
  }
  if (table === 'switches') {
    const list = new Attributes(switches.estimated[row] === 1 || (!isOwn && switches.asset[row]! < 0));
    list.add(
      'grid.attribute.normal',
      text(switches.normalOpen[row] === 1 ? 'grid.position.open' : 'grid.position.closed'),
    );
    list.add('grid.attribute.remote', yesNo(switches.remote[row]!));
    if (switches.indicator[row] === 1) list.add('grid.attribute.indicator', yesNo(1));
    const volts = nodes.baseVoltage[switches.nodeA[row]!] ?? 0;
    if (volts > 0) list.add('grid.attribute.voltage', said(showVoltage(volts, language)));
    if (switches.ratedCurrent[row]! > 0)
      list.add('grid.attribute.rating', said(showGridQuantity(switches.ratedCurrent[row]!, 'A', language)));
    list.link('grid.attribute.station', { table: 'stations', row: switches.station[row]! });
    list.link('grid.attribute.feeder', { table: 'feeders', row: switches.feeder[row]! });
    return list.list;
  }
  if (table === 'stations') {
    const list = new Attributes(stations.estimated[row] === 1);
    const rated = stations.ratedPower[row]!;
    if (rated > 0) list.add('grid.attribute.rating', said(showGridQuantity(rated, 'VA', language)));
    if (stations.peak[row]! > 0) list.add('grid.attribute.peak', said(showPower(stations.peak[row]!, language)));
    if (stationKindOf(stations.kind[row]!) !== 'substation') {
      list.add('grid.attribute.remote', yesNo(stations.remote[row]!));
      list.link('grid.attribute.substation', { table: 'stations', row: stations.substation[row]! });
    }
    return list.list;
  }
  if (table === 'feeders') {
    const list = new Attributes(!isOwn);
    list.link('grid.attribute.substation', { table: 'stations', row: feeders.substation[row]! });
    list.add('grid.attribute.section', number(feeders.section[row]! + 1));
    list.add('grid.attribute.customers', number(feeders.customers[row]!));
    list.add('grid.attribute.peak', said(showPower(feeders.p[row]!, language)));
    list.link('grid.attribute.openPoint', { table: 'switches', row: feeders.openPoint[row]! });
    return list.list;
  }
  const list = new Attributes(consumers.estimated[row] === 1);
  const critical = GRID_CRITICAL[consumers.critical[row]!] ?? 'none';
  if (critical !== 'none') list.add('grid.attribute.critical', text(`grid.critical.${critical}`));
  if (consumers.reservePower[row]! > 0)
    list.add('grid.attribute.reserve', said(showPower(consumers.reservePower[row]!, language)));
  list.add('grid.attribute.customers', number(consumers.customers[row]!));
  if (consumers.housingUnits[row]! > 0) list.add('grid.attribute.homes', number(consumers.housingUnits[row]!));
  if (consumers.businesses[row]! > 0) list.add('grid.attribute.businesses', number(consumers.businesses[row]!));
  if (consumers.peak[row]! > 0) list.add('grid.attribute.peak', said(showPower(consumers.peak[row]!, language)));
  if (consumers.meter[row]! < 0) list.add('grid.attribute.meter', text('grid.attribute.noMeter'));
  list.link('grid.attribute.station', { table: 'stations', row: consumers.station[row]! });
  return list.list;
}
