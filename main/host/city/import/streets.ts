// The routable graph: ways split where they meet, cut at the city's box, with what a router must know of each edge.
import { STREET_CLASSES } from '../../../../contract/city-pack/schema.ts';
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import { clipSegment } from './clip.ts';
import type { CityFrame } from './city-frame.ts';
import { growFloat32, growFloat64, growInt8, GrowingList, growUint32, growUint8 } from './growing-column.ts';
import type { OsmData, Tags } from './osm-data.ts';
import { groundDistance } from '../../../../contract/projection.ts';
import { accessOf, isBusway, isYes, lanesOf, layerOf, oneWayOf, speedOf, streetClass, widthOf } from './street-tags.ts';
import type { Warnings } from './warnings.ts';

/** OSM id of nodes that the importer made where a street leaves the box. */
const CUT_NODE = 0;

export interface Streets {
  readonly nodeCount: number;
  readonly nodeX: Float32Array;
  readonly nodeY: Float32Array;
  readonly nodeOsm: Float64Array;
  readonly signal: Uint8Array;
  readonly edgeCount: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly geometry: { readonly offsets: Int32Array; readonly values: Float32Array };
  readonly streetClass: Uint8Array;
  readonly length: Float32Array;
  readonly oneWay: Int8Array;
  readonly access: Uint8Array;
  readonly lanes: Uint8Array;
  readonly width: Float32Array;
  readonly speed: Float32Array;
  readonly name: readonly string[];
  readonly way: Float64Array;
  /** index of the way in the file, by edge */
  readonly wayIndex: Uint32Array;
  readonly tunnel: Uint8Array;
  /** 1: counts into drivableKm */
  readonly isDrivable: Uint8Array;
  readonly nodeColumns: Record<string, ColumnData>;
  readonly edgeColumns: Record<string, ColumnData>;
}

export function buildStreets(osm: OsmData, frame: CityFrame, warnings: Warnings): Streets {
  const graph = new GraphColumns();
  const isJoint = findJoints(osm);
  const signals = signalNodes(osm);
  for (let way = 0; way < osm.wayIds.length; way++) {
    if (osm.wayTags.get(way, 'highway') === undefined) continue;
    const tags = osm.wayTags.of(way);
    const code = streetClass(tags);
    if (code < 0 || tags.area === 'yes') continue;
    addWay(osm, frame, graph, isJoint, signals, way, tags, code, warnings);
  }
  return graph.take();
}

/** 2 where a node is an end of a street or belongs to several: there the graph has a node. */
function findJoints(osm: OsmData): Uint8Array {
  const uses = new Uint8Array(osm.nodeIds.length);
  for (let way = 0; way < osm.wayIds.length; way++) {
    if (osm.wayTags.get(way, 'highway') === undefined) continue;
    const tags = osm.wayTags.of(way);
    if (streetClass(tags) < 0 || tags.area === 'yes') continue;
    const first = osm.refOffsets[way]!;
    const last = osm.refOffsets[way + 1]! - 1;
    for (let k = first; k <= last; k++) {
      const node = osm.refs[k]!;
      if (node >= 0) uses[node] = k === first || k === last ? 2 : Math.min(2, uses[node]! + 1);
    }
  }
  return uses;
}

function signalNodes(osm: OsmData): Set<number> {
  const signals = new Set<number>();
  for (const [k, node] of osm.taggedNodes.entries()) {
    if (osm.nodeTags.get(k, 'highway') === 'traffic_signals' || osm.nodeTags.get(k, 'crossing') === 'traffic_signals')
      signals.add(node);
  }
  return signals;
}

class GraphColumns {
  readonly #rowOfNode = new Map<number, number>();
  readonly nodeX = growFloat32();
  readonly nodeY = growFloat32();
  readonly nodeOsm = growFloat64();
  readonly signal = growUint8();
  readonly from = growUint32();
  readonly to = growUint32();
  readonly xy = new GrowingList(Float32Array);
  readonly name: string[] = [];
  readonly ref: string[] = [];
  readonly streetClass = growUint8();
  readonly length = growFloat32();
  readonly speed = growFloat32();
  readonly speedEstimated = growUint8();
  readonly oneWay = growInt8();
  readonly access = growUint8();
  readonly width = growFloat32();
  readonly lanes = growUint8();
  readonly bridge = growUint8();
  readonly tunnel = growUint8();
  readonly layer = growInt8();
  readonly way = growFloat64();
  readonly wayIndex = growUint32();
  readonly isDrivable = growUint8();

  node(index: number, osmId: number, x: number, y: number, isSignal: boolean): number {
    const known = this.#rowOfNode.get(index);
    if (known !== undefined) return known;
    const row = this.addNode(osmId, x, y, isSignal);
    this.#rowOfNode.set(index, row);
    return row;
  }

  addNode(osmId: number, x: number, y: number, isSignal: boolean): number {
    this.nodeOsm.push(osmId);
    this.nodeX.push(x);
    this.nodeY.push(y);
    this.signal.push(isSignal ? 1 : 0);
    return this.nodeOsm.length - 1;
  }

  take(): Streets {
    const nodeX = this.nodeX.take();
    const nodeY = this.nodeY.take();
    const nodeOsm = this.nodeOsm.take();
    const signal = this.signal.take();
    const from = this.from.take();
    const to = this.to.take();
    const geometry = this.xy.take();
    const edges = {
      streetClass: this.streetClass.take(),
      length: this.length.take(),
      oneWay: this.oneWay.take(),
      access: this.access.take(),
      lanes: this.lanes.take(),
      width: this.width.take(),
      speed: this.speed.take(),
      way: this.way.take(),
      tunnel: this.tunnel.take(),
    };
    return {
      nodeCount: nodeX.length,
      nodeX,
      nodeY,
      nodeOsm,
      signal,
      edgeCount: from.length,
      from,
      to,
      geometry,
      name: this.name,
      wayIndex: this.wayIndex.take(),
      isDrivable: this.isDrivable.take(),
      ...edges,
      nodeColumns: { osm: nodeOsm, x: nodeX, y: nodeY, signal },
      edgeColumns: {
        from,
        to,
        xy: geometry,
        name: this.name,
        ref: this.ref,
        class: edges.streetClass,
        length: edges.length,
        speed: edges.speed,
        speedEstimated: this.speedEstimated.take(),
        oneWay: edges.oneWay,
        access: edges.access,
        width: edges.width,
        lanes: edges.lanes,
        bridge: this.bridge.take(),
        tunnel: edges.tunnel,
        layer: this.layer.take(),
        way: edges.way,
      },
    };
  }
}

const LAST_DRIVABLE = STREET_CLASSES.indexOf('service');

function addWay(
  osm: OsmData,
  frame: CityFrame,
  graph: GraphColumns,
  isJoint: Uint8Array,
  signals: ReadonlySet<number>,
  way: number,
  tags: Tags,
  code: number,
  warnings: Warnings,
): void {
  const speed = speedOf(tags, code);
  if (speed.isJunk) warnings.add('junk-maxspeed', `way ${osm.wayIds[way]}: maxspeed=${tags.maxspeed}`);
  const oneWay = oneWayOf(tags, code);
  const lanes = lanesOf(tags);
  const width = widthOf(tags, code, oneWay, lanes);
  const access = accessOf(tags, code);
  const layer = layerOf(tags);

  let start = -1;
  let line: number[] = [];
  const finish = (end: number): void => {
    const length = groundLength(frame, line);
    if (start < 0 || line.length < 4 || length === 0) return;
    graph.from.push(start);
    graph.to.push(end);
    graph.xy.addRow(line);
    graph.name.push(tags.name ?? '');
    graph.ref.push(tags.ref ?? '');
    graph.streetClass.push(code);
    graph.length.push(length);
    graph.speed.push(speed.speed);
    graph.speedEstimated.push(speed.isEstimated ? 1 : 0);
    graph.oneWay.push(oneWay);
    graph.access.push(access);
    graph.width.push(width);
    graph.lanes.push(lanes);
    graph.bridge.push(isYes(tags.bridge) ? 1 : 0);
    graph.tunnel.push(isYes(tags.tunnel) && tags.tunnel !== 'building_passage' ? 1 : 0);
    graph.layer.push(layer);
    graph.way.push(osm.wayIds[way]!);
    graph.wayIndex.push(way);
    graph.isDrivable.push(code <= LAST_DRIVABLE && !isBusway(tags) ? 1 : 0);
  };
  const nodeRow = (node: number): number =>
    graph.node(node, osm.nodeIds[node]!, frame.x[node]!, frame.y[node]!, signals.has(node));
  const begin = (row: number, x: number, y: number): void => {
    start = row;
    line = [x, y];
  };

  let previous = -1;
  for (let k = osm.refOffsets[way]!; k < osm.refOffsets[way + 1]!; k++) {
    const node = osm.refs[k]!;
    if (node < 0) {
      // A hole in the street must not be bridged by a straight line.
      warnings.add('missing-node', `way ${osm.wayIds[way]}`);
      if (line.length >= 4 && previous >= 0) finish(nodeRow(previous));
      start = -1;
      line = [];
      previous = -1;
      continue;
    }
    const x = frame.x[node]!;
    const y = frame.y[node]!;
    if (previous >= 0 && previous !== node) {
      const px = frame.x[previous]!;
      const py = frame.y[previous]!;
      const part = clipSegment(px, py, x, y, frame.box);
      if (part !== null && part[1] > part[0]) {
        const [enter, leave] = part;
        if (enter > 0) {
          const cx = px + enter * (x - px);
          const cy = py + enter * (y - py);
          begin(graph.addNode(CUT_NODE, cx, cy, false), cx, cy);
        } else if (start < 0) begin(nodeRow(previous), px, py);
        if (leave < 1) {
          const cx = px + leave * (x - px);
          const cy = py + leave * (y - py);
          line.push(cx, cy);
          finish(graph.addNode(CUT_NODE, cx, cy, false));
          start = -1;
          line = [];
        } else {
          line.push(x, y);
          if (isJoint[node] === 2) {
            const row = nodeRow(node);
            finish(row);
            begin(row, x, y);
          }
        }
      }
    }
    previous = node;
  }
  // The file may lack the last node: then the way ends at a node that is no joint.
  if (line.length >= 4 && previous >= 0) finish(nodeRow(previous));
}

/** True length on the ground, metres. */
function groundLength(frame: CityFrame, line: readonly number[]): number {
  const { projection } = frame;
  let length = 0;
  for (let i = 2; i < line.length; i += 2) {
    length += groundDistance(
      projection.lon(line[i - 2]!),
      projection.lat(line[i - 1]!),
      projection.lon(line[i]!),
      projection.lat(line[i + 1]!),
    );
  }
  return length;
}
