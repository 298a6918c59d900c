import { describe, expect, it } from 'vitest';
import { BUILDING_USES, ROOF_SHAPES } from '../../../contract/city-pack/schema.ts';
import {
  AZIMUTH_BINS,
  azimuthBin,
  buildBuildingMesh,
  facingRange,
  type BuildingColumns,
  type BuildingMesh,
} from './building-mesh.ts';

interface House {
  rings: number[][];
  height?: number;
  minHeight?: number;
  shape?: (typeof ROOF_SHAPES)[number];
  roofHeight?: number;
}

function columnsOf(houses: readonly House[]): BuildingColumns {
  const xyOffsets = [0];
  const xy: number[] = [];
  const ringOffsets = [0];
  const rings: number[] = [];
  for (const house of houses) {
    xy.push(...house.rings.flat());
    xyOffsets.push(xy.length);
    rings.push(...house.rings.map((ring, i) => ((i === 0 ? 1 : -1) * ring.length) / 2));
    ringOffsets.push(rings.length);
  }
  return {
    xy: { offsets: Int32Array.from(xyOffsets), values: Float32Array.from(xy) },
    rings: { offsets: Int32Array.from(ringOffsets), values: Int32Array.from(rings) },
    height: Float32Array.from(houses, (house) => house.height ?? 10),
    minHeight: Float32Array.from(houses, (house) => house.minHeight ?? 0),
    use: new Uint8Array(houses.length).fill(BUILDING_USES.indexOf('residential')),
    roofShape: Uint8Array.from(houses, (house) => ROOF_SHAPES.indexOf(house.shape ?? 'flat')),
    roofHeight: Float32Array.from(houses, (house) => house.roofHeight ?? 0),
    roofDirection: new Float32Array(houses.length).fill(Number.NaN),
  };
}

const SQUARE = [0, 0, 20, 0, 20, 10, 0, 10];
const COURT = [5, 3, 5, 7, 15, 7, 15, 3];

/** Signed volume under the surface (divergence theorem): right only if every face is there and looks outwards. */
function volume(mesh: BuildingMesh): number {
  const wallEnd = mesh.bins[AZIMUTH_BINS]!;
  const roofStart = mesh.bins[2 * AZIMUTH_BINS]!;
  let sum = 0;
  const add = (from: number, to: number): void => {
    for (let i = from; i < to; i += 3) {
      const [a, b, c] = [mesh.indices[i]! * 3, mesh.indices[i + 1]! * 3, mesh.indices[i + 2]! * 3];
      const p = mesh.positions;
      sum +=
        (p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) -
          p[a + 1]! * (p[b]! * p[c + 2]! - p[b + 2]! * p[c]!) +
          p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)) /
        6;
    }
  };
  add(0, wallEnd);
  add(roofStart, mesh.indices.length);
  return sum;
}

describe('building mesh', () => {
  it('closes a block, and a block with a courtyard, over the ground', () => {
    expect(volume(buildBuildingMesh(columnsOf([{ rings: [SQUARE] }]), [0], 0, 0))).toBeCloseTo(2000, 3);
    expect(volume(buildBuildingMesh(columnsOf([{ rings: [SQUARE, COURT] }]), [0], 0, 0))).toBeCloseTo(1600, 3);
  });

  it.each([
    ['gabled', 200 * 8 + 200],
    ['skillion', 200 * 8 + 200],
    ['pyramidal', 200 * 8 + 400 / 3],
  ] as const)('closes a %s roof of the right volume', (shape, expected) => {
    const mesh = buildBuildingMesh(columnsOf([{ rings: [SQUARE], height: 10, shape, roofHeight: 2 }]), [0], 0, 0);
    expect(volume(mesh)).toBeCloseTo(expected, 2);
  });

  it('counts positions from the corner of the chunk', () => {
    const mesh = buildBuildingMesh(columnsOf([{ rings: [SQUARE.map((value) => value + 5000)] }]), [0], 5000, 5000);
    expect(Math.max(...mesh.positions)).toBeLessThanOrEqual(20);
    expect(Math.min(...mesh.positions)).toBeGreaterThanOrEqual(0);
  });

  it('leaves sheds and small corners out of the far version', () => {
    const columns = columnsOf([{ rings: [SQUARE] }, { rings: [SQUARE], height: 3 }]);
    const near = buildBuildingMesh(columns, [0, 1], 0, 0);
    const far = buildBuildingMesh(columns, [0, 1], 0, 0, true);
    expect(far.positions.length).toBe(near.positions.length / 2);
  });

  it('makes an empty mesh of nothing', () => {
    const mesh = buildBuildingMesh(columnsOf([]), [], 0, 0);
    expect(mesh.indices).toHaveLength(0);
    expect(mesh.bins.every((bin) => bin === 0)).toBe(true);
  });
});

describe('walls that face the observer', () => {
  const columns = columnsOf([{ rings: [SQUARE] }]);
  const mesh = buildBuildingMesh(columns, [0], 0, 0);

  const normalsIn = (start: number, count: number): string[] => {
    const out = new Set<string>();
    for (let i = start; i < start + count; i++) {
      const v = mesh.indices[i]! * 4;
      out.add(`${Math.sign(mesh.normals[v]!)},${Math.sign(mesh.normals[v + 1]!)}`);
    }
    return [...out].sort();
  };

  it('never loses a wall that can be seen, from any side', () => {
    for (let angle = -Math.PI; angle <= Math.PI; angle += 0.1) {
      const { start, count } = facingRange(mesh.bins, angle, 0.05);
      const drawn = normalsIn(start, count);
      for (const [nx, ny] of [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ] as const) {
        if (nx * Math.cos(angle) + ny * Math.sin(angle) > 0.02) expect(drawn).toContain(`${nx},${ny}`);
      }
    }
  });

  it('leaves out the walls behind', () => {
    const { start, count } = facingRange(mesh.bins, 0, 0.05);
    expect(normalsIn(start, count)).not.toContain('-1,0');
  });

  it('draws each wall once when the observer stands in the chunk', () => {
    expect(facingRange(mesh.bins, 1, Math.PI)).toEqual({ start: 0, count: mesh.bins[AZIMUTH_BINS] });
  });

  it('counts bins from the east', () => {
    expect(azimuthBin(1, 0.001)).toBe(0);
    expect(azimuthBin(0.001, 1)).toBe(AZIMUTH_BINS / 4 - 1);
    expect(azimuthBin(1, -0.001)).toBe(AZIMUTH_BINS - 1);
  });
});
