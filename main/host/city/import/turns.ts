// Turn restrictions between edges of the graph. https://wiki.openstreetmap.org/wiki/Relation:restriction
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import { growUint32, growUint8 } from './growing-column.ts';
import { MEMBER_NODE, MEMBER_WAY, type OsmData } from './osm-data.ts';
import type { Streets } from './streets.ts';
import type { Warnings } from './warnings.ts';

export function buildTurns(osm: OsmData, streets: Streets, warnings: Warnings): Record<string, ColumnData> {
  const edgesOfWay = new Map<number, number[]>();
  for (let e = 0; e < streets.edgeCount; e++) {
    const edges = edgesOfWay.get(streets.wayIndex[e]!);
    if (edges === undefined) edgesOfWay.set(streets.wayIndex[e]!, [e]);
    else edges.push(e);
  }
  const rowOfNode = new Map<number, number>();
  for (let n = 0; n < streets.nodeCount; n++) rowOfNode.set(streets.nodeOsm[n]!, n);

  const fromEdge = growUint32();
  const toEdge = growUint32();
  const via = growUint32();
  const only = growUint8();
  for (let relation = 0; relation < osm.relationIds.length; relation++) {
    const tags = osm.relationTags.of(relation);
    const rule = tags.restriction ?? tags['restriction:motorcar'] ?? tags['restriction:vehicle'];
    if (!tags.type?.startsWith('restriction') || rule === undefined) continue;
    const label = `relation ${osm.relationIds[relation]}`;
    const isOnly = rule.startsWith('only_');
    if (!isOnly && !rule.startsWith('no_')) {
      warnings.add('turn-rule-unknown', `${label}: ${rule}`);
      continue;
    }
    const members = turnMembers(osm, relation);
    if (members === 'via-way' || members === 'incomplete') {
      warnings.add(members === 'via-way' ? 'turn-via-way' : 'turn-incomplete', label);
      continue;
    }
    const node = rowOfNode.get(osm.nodeIds[members.via]!);
    // Outside of the box: no defect.
    if (node === undefined) continue;
    const { oneWay, to, from } = streets;
    const arrives = (e: number): boolean =>
      (to[e] === node && oneWay[e] !== -1) || (from[e] === node && oneWay[e] !== 1);
    const departs = (e: number): boolean =>
      (from[e] === node && oneWay[e] !== -1) || (to[e] === node && oneWay[e] !== 1);
    const fromEdges = members.from.flatMap((way) => edgesOfWay.get(way) ?? []).filter(arrives);
    const toEdges = members.to.flatMap((way) => edgesOfWay.get(way) ?? []).filter(departs);
    if (fromEdges.length === 0 || toEdges.length === 0) {
      warnings.add('turn-not-at-junction', label);
      continue;
    }
    // A way that should have been split at the junction, and was not: the turn's own direction tells the edges apart.
    const isAmbiguous = fromEdges.length > 1 || toEdges.length > 1;
    if (isAmbiguous) warnings.add('turn-ambiguous', label);
    for (const a of fromEdges) {
      for (const b of toEdges) {
        const isUTurn = rule.endsWith('_u_turn');
        if (a === b && !isUTurn) continue;
        if (isAmbiguous && !fitsRule(rule, turnAngle(streets, a, b, node))) continue;
        fromEdge.push(a);
        toEdge.push(b);
        via.push(node);
        only.push(isOnly ? 1 : 0);
      }
    }
  }
  return { fromEdge: fromEdge.take(), toEdge: toEdge.take(), via: via.take(), only: only.take() };
}

/** Degrees to the left (positive) or right between arriving on edge `a` and leaving on `b`. */
function turnAngle({ geometry: { offsets, values }, to, from }: Streets, a: number, b: number, node: number): number {
  const direction = (edge: number, isArriving: boolean): number => {
    const first = offsets[edge]!;
    const last = offsets[edge + 1]! - 2;
    const atEnd = isArriving ? to[edge] === node : from[edge] !== node;
    const near = atEnd ? last : first;
    const far = atEnd ? last - 2 : first + 2;
    const sign = isArriving ? 1 : -1;
    return Math.atan2(sign * (values[near + 1]! - values[far + 1]!), sign * (values[near]! - values[far]!));
  };
  const turn = ((direction(b, false) - direction(a, true)) * 180) / Math.PI;
  return ((((turn + 180) % 360) + 360) % 360) - 180;
}

const STRAIGHT_DEG = 30;

function fitsRule(rule: string, angle: number): boolean {
  if (rule.endsWith('_left_turn')) return angle > STRAIGHT_DEG / 2;
  if (rule.endsWith('_right_turn')) return angle < -STRAIGHT_DEG / 2;
  if (rule.endsWith('_straight_on')) return Math.abs(angle) < 2 * STRAIGHT_DEG;
  return true;
}

interface TurnMembers {
  readonly from: number[];
  readonly to: number[];
  readonly via: number;
}

function turnMembers(osm: OsmData, relation: number): TurnMembers | 'via-way' | 'incomplete' {
  const from: number[] = [];
  const to: number[] = [];
  let via = -1;
  let hasViaWay = false;
  for (let k = osm.memberOffsets[relation]!; k < osm.memberOffsets[relation + 1]!; k++) {
    const role = osm.memberRoles[k]!;
    const type = osm.memberTypes[k]!;
    const index = osm.memberIndex[k]!;
    if (role === 'via' && type === MEMBER_WAY) hasViaWay = true;
    if (index < 0) continue;
    if (role === 'from' && type === MEMBER_WAY) from.push(index);
    else if (role === 'to' && type === MEMBER_WAY) to.push(index);
    else if (role === 'via' && type === MEMBER_NODE) via = index;
  }
  if (hasViaWay) return 'via-way';
  return from.length === 0 || to.length === 0 || via < 0 ? 'incomplete' : { from, to, via };
}
