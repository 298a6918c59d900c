// A small town for tests: a transmission substation, two circuits to a 110/10 kV substation with two transformers and an open coupler,
// open rings of stations from one section to the other, fused cables with houses behind each. It also tells, for every branch and node,
// which consumers must go dark when it is shorted: by what stands where, not by any search.
import type { CityGrid } from '../network/city-grid.ts';
import { SWITCH_CLASS } from '../network/network.ts';
import type { ProtectiveDevice } from '../protection/protective-device.ts';
import { gridOf, TownPlan } from './test-town-plan.ts';

export interface TownSize {
  readonly rings: number;
  readonly stations: number;
  readonly cables: number;
  readonly houses: number;
  /** its feeders have overhead line, so their breakers close again */
  readonly isOverhead?: boolean;
}

export interface Town {
  readonly grid: CityGrid;
  readonly devices: readonly ProtectiveDevice[];
  /** by id of a branch or node: rows of the consumers that its short circuit makes dark */
  readonly dark: ReadonlyMap<string, readonly number[]>;
  /** and what must have opened */
  readonly guard: ReadonlyMap<string, readonly string[]>;
}

export function testTown({ rings, stations, cables, houses, isOverhead = false }: TownSize): Town {
  const plan = new TownPlan();
  const { builder } = plan;
  plan.within(['grid.above.q0'], () => {
    const source = plan.node('a.110', 110e3);
    builder.addSource({ id: 'grid', node: source, magnitude: 1.02, shortCircuitPower: 4e9, rOverX: 0.1 });
    plan.within(['a.c1.q0', 'a.c2.q0'], () => {
      const bar = plan.node('b.110', 110e3);
      const circuits = [1, 2].map((k) => () => circuit(plan, k, source, bar));
      // Both are needed to feed the busbar: a fault on one makes nobody dark.
      for (const make of circuits) {
        const { zones } = plan;
        plan.zones = [];
        make();
        plan.zones = zones;
      }
      substation(plan, bar, { rings, stations, cables, houses });
    });
  });
  return { grid: gridOf(plan, isOverhead), devices: plan.devices, dark: plan.dark, guard: plan.guard };
}

function circuit(plan: TownPlan, k: number, source: number, bar: number): void {
  plan.within([`a.c${k}.q0`, `b.c${k}.q0`], () => {
    const ends = (['a', 'b'] as const).map((side) => {
      const between = plan.zones.splice(0);
      const node = plan.node(`${side}.c${k}-q`, 110e3);
      plan.zones.push(...between);
      const end = plan.node(`${side}.c${k}`, 110e3);
      plan.device(`${side}.c${k}.q1`, SWITCH_CLASS.Disconnector, side === 'a' ? source : bar, node);
      const breaker = plan.device(`${side}.c${k}.q0`, SWITCH_CLASS.Breaker, node, end);
      plan.device(`${side}.c${k}.q8`, SWITCH_CLASS.GroundDisconnector, end, -1, { open: true });
      plan.protect(breaker, 3, 200, 0.05);
      plan.protect(breaker, 4, 300, 0.4);
      return end;
    });
    plan.line(`circuit-${k}`, ends[0]!, ends[1]!, 0.2, 0.5, 4000, 640);
  });
}

function substation(plan: TownPlan, bar: number, size: TownSize): void {
  const sections: number[] = [];
  const make = [1, 2].map((t) => () => {
    plan.within([`b.t${t}.q0`, `b.t${t}-mv.q0`], () => {
      const high = plan.node(`b.t${t}`, 110e3);
      const low = plan.node(`b.t${t}-mv`, 10e3);
      const breaker = plan.device(`b.t${t}.q0`, SWITCH_CLASS.Breaker, bar, high);
      plan.protect(breaker, 3, 63, 0.03);
      plan.protect(breaker, 0, 336, 1.7);
      plan.transformer(`b.t${t}.tr`, high, low, 10e3, 40e6, 0.14);
      plan.within([`b.t${t}-mv.q0`], () => {
        const section = plan.node(`b.s${t}`, 10e3);
        sections.push(section);
        const incomer = plan.device(`b.t${t}-mv.q0`, SWITCH_CLASS.Breaker, low, section);
        plan.protect(incomer, 0, 3700, 1.3);
        plan.protect(incomer, 2, 120, 0.7);
        for (let ring = 1; ring <= size.rings; ring++) halfRing(plan, ring, t, section, size);
      });
    });
  });
  for (const one of make) one();
  plan.device('b.k1.q0', SWITCH_CLASS.Breaker, sections[0]!, sections[1]!, { open: true });
  // The last cable of each ring joins both halves: it belongs to the first one, open at its far end.
  for (let ring = 1; ring <= size.rings; ring++) {
    const [first, second] = [1, 2].map((t) => plan.nodeIds.indexOf(`r${ring}.${t}.end`));
    plan.feeder = 2 * (ring - 1);
    plan.openPoints.push(
      plan.device(`r${ring}.open.q1`, SWITCH_CLASS.LoadBreakSwitch, first!, second!, { open: true }),
    );
  }
}

/** Stations 1 ... n of one half, from a feeder's breaker to the open point. */
function halfRing(
  plan: TownPlan,
  ring: number,
  half: number,
  section: number,
  { stations, cables, houses }: TownSize,
): void {
  const id = `r${ring}.${half}`;
  plan.feeder = 2 * (ring - 1) + half - 1;
  plan.within([`b.${id}.q0`], () => {
    let from = plan.node(`b.${id}`, 10e3);
    const breaker = plan.device(`b.${id}.q0`, SWITCH_CLASS.Breaker, section, from);
    plan.breakers[plan.feeder] = breaker;
    plan.protect(breaker, 0, 540, 0.5);
    plan.protect(breaker, 1, 2000, 0.35);
    plan.protect(breaker, 2, 120, 0.3);
    plan.device(`b.${id}.q8`, SWITCH_CLASS.GroundDisconnector, from, -1, { open: true });
    for (let s = 1; s <= stations; s++) {
      const name = `${id}.s${s}`;
      plan.station = plan.stations++;
      const a = plan.node(`${name}.a`, 10e3);
      plan.line(`${id}.cable-${s}`, from, a, 0.1, 0.05, 500, 319);
      const busbar = plan.node(`${name}.mv`, 10e3);
      plan.device(`${name}.a.q1`, SWITCH_CLASS.LoadBreakSwitch, busbar, a);
      plan.device(`${name}.a.q8`, SWITCH_CLASS.GroundDisconnector, a, -1, { open: true });
      const b = s === stations ? plan.node(`${id}.end`, 10e3) : plan.node(`${name}.b`, 10e3);
      plan.device(`${name}.b.q1`, SWITCH_CLASS.LoadBreakSwitch, busbar, b, { indicator: true });
      plan.within([`${name}.t.q1`], () => {
        const high = plan.node(`${name}.t`, 10e3);
        plan.device(`${name}.t.q1`, SWITCH_CLASS.Fuse, busbar, high, { rated: 63 });
        const low = plan.node(`${name}.lv`, 400);
        plan.transformer(`${name}.tr`, high, low, 400, 630e3, 0.04);
        for (let c = 1; c <= cables; c++) lowCable(plan, `${name}.f${c}`, low, houses);
      });
      from = b;
    }
    plan.station = -1;
  });
}

function lowCable(plan: TownPlan, id: string, busbar: number, houses: number): void {
  plan.within([`${id}.q1`], () => {
    let from = plan.node(id, 400);
    plan.device(`${id}.q1`, SWITCH_CLASS.Fuse, busbar, from, { rated: 250 });
    for (let h = 1; h <= houses; h++) {
      const joint = plan.node(`${id}.j${h}`, 400);
      plan.line(`${id}.c${h}`, from, joint, 0.006, 0.003, 30, 275);
      const house = plan.node(`${id}.h${h}`, 400);
      plan.line(`${id}.service-${h}`, joint, house, 0.006, 0.001, 10, 144);
      plan.consumer(`${id}.consumer-${h}`, house);
      from = joint;
    }
  });
}
