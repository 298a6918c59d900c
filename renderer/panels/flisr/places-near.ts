// What may have the fault behind a trip whose place nobody was told: what hangs on the tripped device with only switches between.
import type { GridModel } from '../../state/grid-model.ts';
import { localId, shortId } from '../../state/grid-names.ts';
import { branchTitle, stationTitle } from '../grid/grid-titles.ts';

const TRANSFORMER = 1;
/** Switches between the device and what it protects: of its own bay, the busbar, the next bay. */
const MOST_SWITCHES = 5;
const MOST_PLACES = 40;
/** So many switches meet at a busbar; fewer at a point within a bay. */
const BUSBAR_FROM = 3;

export interface PossiblePlace {
  readonly id: string;
  readonly kind: 'transformer' | 'busbar' | 'line';
  readonly title: string;
}

/** A substation has several: each is told by its own part of the id. */
function busbarTitle(model: GridModel, node: number): string {
  const station = model.data.nodes.station[node]!;
  const id = model.id('nodes', node);
  return station < 0 ? shortId(id) : `${stationTitle(model, station)} ${localId(id, model.id('stations', station))}`;
}

/** Transformers first, then busbars, then lines and cables; the nearer ones first. */
export function placesNear(model: GridModel, device: string): PossiblePlace[] {
  const ref = model.find(device);
  if (ref?.table !== 'switches') return [];
  const { switches, branches } = model.data;
  const hops = new Map([switches.nodeA[ref.row]!, switches.nodeB[ref.row]!].map((node) => [node, 0]));
  const found = new Map<string, PossiblePlace>();
  for (const [node, hop] of hops) {
    const around = model.switchesOfNode(node);
    if (around.length >= BUSBAR_FROM)
      found.set(`n${node}`, { id: model.id('nodes', node), kind: 'busbar', title: busbarTitle(model, node) });
    for (const row of model.branchesOfNode(node)) {
      const kind = branches.class[row] === TRANSFORMER ? 'transformer' : 'line';
      found.set(`b${row}`, { id: model.id('branches', row), kind, title: branchTitle(model, row) });
    }
    if (hop === MOST_SWITCHES) continue;
    for (const row of around)
      for (const next of [switches.nodeA[row]!, switches.nodeB[row]!])
        if (next >= 0 && !hops.has(next)) hops.set(next, hop + 1);
  }
  const all = [...found.values()];
  return (['transformer', 'busbar', 'line'] as const)
    .flatMap((kind) => all.filter((place) => place.kind === kind))
    .slice(0, MOST_PLACES);
}
