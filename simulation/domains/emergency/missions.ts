// What the units of a fire station do, as a function of time alone. Time is cut into slots, each station with its own
// offset; in a slot a station has one call or none. Drawn from (seed, station, slot): whether, when, where, who goes, how
// long the work takes. A unit is then in quarters, dispatched, on its way, on scene, or returning; nothing is remembered
// but routes. Turnout and travel aim at the times of NFPA 1710 (80 s turnout, 240 s travel for the first engine).
import type { Environment } from '../../weather/environment.ts';
import { between, type Key, noise, subKey, uniform } from '../../run/random.ts';
import type { FieldAsset } from '../domain.ts';
import { type Drive, driveAlong, driveTree, type DriveTree, type StreetGraph, waypointAt } from './drive-times.ts';

const SLOT_S = 3300;
/** Share of posted speed that is reached on average: crossings, turns, signals. Blue light helps little more than that. */
const RESPONSE_PACE = 0.8;
const RETURN_PACE = 0.6;
/** Travel time to the farthest scene at the posted speed. */
const REACH_S = 330;
const NEAREST_SCENE_S = 50;
const YARD_SPEED = 3;
/** Farther from any street than this a station has no driveway that we could believe, metres. */
const DRIVEWAY_MAX_M = 250;

export type UnitStatus = 'inQuarters' | 'dispatched' | 'enRoute' | 'onScene' | 'returning';

export interface UnitMoment {
  readonly status: UnitStatus;
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** m/s */
  readonly speed: number;
  /** degrees clockwise from north */
  readonly heading: number;
}

interface Call {
  readonly startS: number;
  readonly workS: number;
  readonly out: Drive;
  readonly back: Drive;
}

interface Reach {
  readonly out: DriveTree;
  readonly back: DriveTree;
  readonly scenes: readonly number[];
}

/** Calls by solar hour, share of the slots that have one: quiet at five, busy from ten to eight. */
const callShare = (solarHour: number): number => 0.34 - 0.2 * Math.cos((2 * Math.PI * (solarHour - 3.5)) / 24);

export class StationMissions {
  readonly #graph: StreetGraph;
  readonly #station: FieldAsset;
  readonly #key: Key;
  readonly #gate: number;
  #reach: Reach | null = null;
  #slot = Number.NaN;
  #call: Call | null = null;

  /** @param gate street node in front of the station, -1 when there is none */
  constructor(graph: StreetGraph, station: FieldAsset, gate: number, key: Key) {
    this.#graph = graph;
    this.#station = station;
    this.#gate = gate;
    this.#key = key;
  }

  /** Where unit number `index` of this station is and what it does. `unitKey` varies turnout and parking. */
  unitAt(index: number, unitKey: Key, { timeMs }: Pick<Environment, 'timeMs'>): UnitMoment {
    const park = { x: this.#station.x + 5 * (index % 4) - 7.5, y: this.#station.y + 6 * Math.floor(index / 4) };
    const now = timeMs / 1000 + uniform(this.#key, 1) * SLOT_S;
    const slot = Math.floor(now / SLOT_S);
    const call = this.#callIn(slot);
    const resting: UnitMoment = { status: 'inQuarters', ...park, speed: 0, heading: 0 };
    if (call === null || !this.#goes(index, slot)) return resting;

    const { nodeX, nodeY } = this.#graph.streets;
    const gate = { x: nodeX[this.#gate]!, y: nodeY[this.#gate]! };
    const yardS = Math.hypot(gate.x - park.x, gate.y - park.y) / YARD_SPEED;
    let left = now - slot * SLOT_S - call.startS;
    if (left < 0) return resting;
    const turnoutS = between(unitKey, slot, 35, 85);
    if (left < turnoutS) return { ...resting, status: 'dispatched' };
    left -= turnoutS;
    if (left < yardS) return { status: 'enRoute', ...onYard(park, gate, left / yardS) };
    left -= yardS;
    if (left < call.out.seconds) return { status: 'enRoute', ...waypointAt(call.out, left) };
    left -= call.out.seconds;
    if (left < call.workS) return { status: 'onScene', ...waypointAt(call.out, call.out.seconds) };
    left -= call.workS;
    if (left < call.back.seconds) return { status: 'returning', ...waypointAt(call.back, left) };
    left -= call.back.seconds;
    if (left < yardS) return { status: 'returning', ...onYard(gate, park, left / yardS) };
    return resting;
  }

  /** The first engine always goes, the others now and then; which one is first changes from call to call. */
  #goes(index: number, slot: number): boolean {
    const turn = Math.floor(uniform(subKey(this.#key, 2), slot) * 4);
    return (index + turn) % 2 === 0 || uniform(subKey(this.#key, 10 + index), slot) < 0.3;
  }

  #callIn(slot: number): Call | null {
    if (slot === this.#slot) return this.#call;
    this.#slot = slot;
    this.#call = this.#draw(slot);
    return this.#call;
  }

  #draw(slot: number): Call | null {
    if (this.#gate < 0) return null;
    const solarHour = ((((slot * SLOT_S) / 3600 + this.#station.lon / 15) % 24) + 24) % 24;
    if (uniform(subKey(this.#key, 3), slot) >= callShare(solarHour)) return null;
    const { out, back, scenes } = this.#reachOf();
    if (scenes.length === 0) return null;
    const scene = scenes[Math.floor(uniform(subKey(this.#key, 4), slot) * scenes.length)]!;
    const there = driveAlong(this.#graph, out, scene, false, RESPONSE_PACE);
    const home = driveAlong(this.#graph, back, scene, true, RETURN_PACE);
    const startS = between(subKey(this.#key, 5), slot, 0, 500);
    // Everybody is home before the slot ends: turnout at most 85 s, twice the yard.
    const spareS = SLOT_S - startS - 85 - (2 * DRIVEWAY_MAX_M) / YARD_SPEED - there.seconds - home.seconds;
    if (spareS < 120) return null;
    return { startS, workS: Math.min(spareS, between(subKey(this.#key, 6), slot, 300, 1500)), out: there, back: home };
  }

  #reachOf(): Reach {
    if (this.#reach !== null) return this.#reach;
    const out = driveTree(this.#graph, this.#gate, REACH_S, false);
    const back = driveTree(this.#graph, this.#gate, 1.3 * REACH_S, true);
    const scenes = out.nodes.filter((node) => out.seconds.get(node)! >= NEAREST_SCENE_S && back.seconds.has(node));
    this.#reach = { out, back, scenes };
    return this.#reach;
  }
}

function onYard(
  from: { x: number; y: number },
  to: { x: number; y: number },
  share: number,
): Omit<UnitMoment, 'status'> {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const heading = ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360;
  return { x: from.x + share * dx, y: from.y + share * dy, speed: YARD_SPEED, heading };
}

/** The street node nearest to a place from which one can drive both out and in; -1: none within the driveway's length. */
export function gateOf(graph: StreetGraph, x: number, y: number): number {
  const { nodeX, nodeY } = graph.streets;
  let best = -1;
  let bestDistance = DRIVEWAY_MAX_M;
  for (let node = 0; node < nodeX.length; node++) {
    const distance = Math.hypot(nodeX[node]! - x, nodeY[node]! - y);
    if (distance >= bestDistance) continue;
    if (graph.out.starts[node] === graph.out.starts[node + 1]) continue;
    if (graph.into.starts[node] === graph.into.starts[node + 1]) continue;
    best = node;
    bestDistance = distance;
  }
  return best;
}

/** What a receiver says instead of the truth: about two metres off, slowly wandering. Metres. */
export const positionError = (key: Key, timeMs: number): { x: number; y: number } => ({
  x: 2 * noise(subKey(key, 21), timeMs, 15_000),
  y: 2 * noise(subKey(key, 22), timeMs, 15_000),
});
