// Names of the grid's elements in the person's language. The grid's own names are few (substations, feeders, real stations); the
// others are told by what they are and the part of their id that tells them apart.
import type { TextKey, TextOf } from '../../languages/languages.ts';
import { equipmentOf, type GridModel, type GridRef, stationKindOf, SWITCH_CLASSES } from '../../state/grid-model.ts';

import { localId, shortId, tellApart } from '../../state/grid-names.ts';

const TRANSFORMER = 1;

const titlesOf = new WeakMap<GridModel, readonly string[]>();

export function stationTitle(model: GridModel, row: number): string {
  if (row < 0) return '';
  let titles = titlesOf.get(model);
  if (titles === undefined) {
    const rows = Array.from({ length: model.data.stations.rows }, (_, i) => i);
    titles = tellApart(
      rows.map((station) => model.name('stations', station)),
      rows.map((station) => model.id('stations', station)),
    );
    titlesOf.set(model, titles);
  }
  return titles[row] ?? '';
}

export const feederTitle = (model: GridModel, row: number): string =>
  row < 0 ? '' : model.name('feeders', row) || shortId(model.id('feeders', row));

/** A feeder's name beside that of its substation: the substation's name need not be said again. */
export function shortFeederTitle(model: GridModel, row: number): string {
  const title = feederTitle(model, row);
  const substation = stationTitle(model, model.data.feeders.substation[row]!);
  return substation !== '' && title.startsWith(`${substation} `) ? title.slice(substation.length + 1) : title;
}

export function switchTitle(model: GridModel, row: number): string {
  const station = model.data.switches.station[row]!;
  const id = model.id('switches', row);
  if (station < 0) return shortId(id);
  return `${stationTitle(model, station)} ${localId(id, model.id('stations', station))}`;
}

/** A line between two stations is called after both; any other by its id. */
export function branchTitle(model: GridModel, row: number): string {
  const { branches, nodes } = model.data;
  const id = model.id('branches', row);
  if (branches.class[row] === TRANSFORMER) {
    const station = branches.station[row]! >= 0 ? branches.station[row]! : nodes.station[branches.from[row]!]!;
    return station < 0 ? shortId(id) : `${stationTitle(model, station)} ${localId(id, model.id('stations', station))}`;
  }
  const from = nodes.station[branches.from[row]!]!;
  const to = nodes.station[branches.to[row]!]!;
  return from >= 0 && to >= 0 && from !== to
    ? `${stationTitle(model, from)} \u2013 ${stationTitle(model, to)}`
    : shortId(id);
}

export function elementTitle(model: GridModel, { table, row }: GridRef): string {
  switch (table) {
    case 'branches':
      return branchTitle(model, row);
    case 'switches':
      return switchTitle(model, row);
    case 'stations':
      return stationTitle(model, row);
    case 'feeders':
      return feederTitle(model, row);
    case 'consumers':
      return shortId(model.id('consumers', row));
  }
}

/** What an element is: "Load-break switch", "Cable NA2XS2Y 3x1x150 10 kV". */
export function elementKind(model: GridModel, { table, row }: GridRef, text: TextOf): string {
  switch (table) {
    case 'branches': {
      const { branches } = model.data;
      const kind = branches.class[row] === TRANSFORMER ? 'transformer' : 'line';
      return [text(`grid.kind.${kind}`), equipmentOf(branches.type[row]!)].filter(Boolean).join(', ');
    }
    case 'switches':
      return text(`grid.kind.${SWITCH_CLASSES[model.data.switches.class[row]!] ?? 'switch'}` as TextKey);
    case 'stations':
      return text(`grid.kind.${stationKindOf(model.data.stations.kind[row]!)}`);
    case 'feeders':
      return text('grid.kind.feeder');
    case 'consumers':
      return text('grid.kind.consumer');
  }
}

/** The title of an element that a report names by id; the id itself where the grid does not know it. */
export function titleOfId(model: GridModel, id: string): string {
  const ref = model.find(id);
  return ref === undefined ? id : elementTitle(model, ref);
}
