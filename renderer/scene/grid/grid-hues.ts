// Which feeders and substations are neighbours in the picture, and so must have different hues.
import { chooseHues, Neighbours } from './feeder-hues.ts';
import { type GridHues, HUES } from './grid-colours.ts';
import type { GridPlan, GridTables } from './grid-plan.ts';

/** metres within which two stations are seen as neighbours */
const NEAR = 260;
/** both halves of a ring meet at the open point: they above all must differ */
const RING_WEIGHT = 40;
/** metres of a shared street that weigh as much as one; how much more those that lie side by side in it */
const STREET = 30;
const BESIDE = 4;

export function gridHues(tables: GridTables, plan: Pick<GridPlan, 'trenches'>): GridHues {
  const { feederSubstation, feederRing, stationX, stationY } = tables;
  const feeders = feederSubstation.length;
  const neighbours = new Neighbours(feeders);
  for (const { a, b, rows } of plan.trenches) {
    const share = Math.hypot(b[0] - a[0], b[1] - a[1]) / STREET;
    for (let i = 1; i < rows.length; i++)
      for (let j = 0; j < i; j++)
        neighbours.add(tables.feeder[rows[i]!]!, tables.feeder[rows[j]!]!, share * (i - j === 1 ? BESIDE : 1));
  }
  for (let a = 0; a < feeders; a++)
    for (let b = 0; b < a; b++)
      if (feederRing[a]! >= 0 && feederRing[a] === feederRing[b]) neighbours.add(a, b, RING_WEIGHT);

  const feederOf = new Int32Array(stationX.length).fill(-1);
  for (let row = 0; row < tables.from.length; row++) {
    const station = tables.nodeStation[tables.from[row]!] ?? -1;
    if (station >= 0 && tables.feeder[row]! >= 0) feederOf[station] = tables.feeder[row]!;
  }
  const cells = new Map<number, number[]>();
  const keyOf = (column: number, line: number): number => column * 65_536 + line;
  for (let station = 0; station < feederOf.length; station++) {
    const column = Math.floor(stationX[station]! / NEAR);
    const line = Math.floor(stationY[station]! / NEAR);
    for (let dc = -1; dc <= 1; dc++)
      for (let dl = -1; dl <= 1; dl++)
        for (const other of cells.get(keyOf(column + dc, line + dl)) ?? []) {
          const distance = Math.hypot(stationX[station]! - stationX[other]!, stationY[station]! - stationY[other]!);
          if (distance < NEAR) neighbours.add(feederOf[station]!, feederOf[other]!, 2);
        }
    const cell = cells.get(keyOf(column, line));
    if (cell === undefined) cells.set(keyOf(column, line), [station]);
    else cell.push(station);
  }

  const substations = [...new Set(feederSubstation)].filter((row) => row >= 0).sort((a, b) => a - b);
  const placeOf = new Map(substations.map((row, place) => [row, place]));
  const areas = new Neighbours(substations.length);
  for (const [feeder, others] of neighbours.of.entries())
    for (const [other, weight] of others)
      areas.add(placeOf.get(feederSubstation[feeder]!) ?? -1, placeOf.get(feederSubstation[other]!) ?? -1, weight);
  const station = new Uint8Array(stationX.length);
  for (const [place, hue] of chooseHues(areas, HUES).entries()) station[substations[place]!] = hue;
  return { feeder: chooseHues(neighbours, HUES), station, substation: feederSubstation };
}
