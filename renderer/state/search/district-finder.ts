// In which district a place lies: the smallest one around it, by the outlines of the pack.
import type { PackTable } from '../../../contract/city-pack/table.ts';

/** City metres to the name of the district; '' outside of all. */
export type DistrictFinder = (x: number, y: number) => string;

interface Outline {
  readonly name: string;
  readonly area: number;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
  readonly rings: readonly Float32Array[];
}

/** Even-odd over all rings: holes count as outside. */
function isInside({ rings }: Outline, x: number, y: number): boolean {
  let isIn = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const y1 = ring[i + 1]!;
      const y2 = ring[j + 1]!;
      if (y1 > y !== y2 > y && x < ((ring[j]! - ring[i]!) * (y - y1)) / (y2 - y1) + ring[i]!) isIn = !isIn;
    }
  }
  return isIn;
}

const least = (values: Float32Array): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: Float32Array): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

function outlineOf(districts: PackTable, row: number, name: string): Outline {
  const { offsets, values } = districts.list<Float32Array>('xy');
  const counts = districts.list<Int32Array>('rings');
  const xy = values.subarray(offsets[row], offsets[row + 1]);
  const rings: Float32Array[] = [];
  let at = 0;
  for (const count of counts.values.subarray(counts.offsets[row], counts.offsets[row + 1])) {
    const end = at + 2 * Math.abs(count);
    rings.push(xy.subarray(at, end));
    at = end;
  }
  const xs = xy.filter((_, i) => i % 2 === 0);
  const ys = xy.filter((_, i) => i % 2 === 1);
  return {
    name,
    area: districts.numbers<Float32Array>('area')[row]!,
    west: least(xs),
    east: most(xs),
    south: least(ys),
    north: most(ys),
    rings,
  };
}

export function createDistrictFinder(districts: PackTable): DistrictFinder {
  const outlines = districts
    .text('name')
    .map((name, row) => outlineOf(districts, row, name))
    .sort((a, b) => a.area - b.area);
  return (x, y) =>
    outlines.find(
      (outline) =>
        x >= outline.west && x <= outline.east && y >= outline.south && y <= outline.north && isInside(outline, x, y),
    )?.name ?? '';
}
