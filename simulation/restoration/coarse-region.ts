// A dead region without what hangs on it by one way and has no tie of its own: low-voltage parts, branches of a ring. To open a device
// towards such a part sheds its load and serves nobody else, so that the search for ways to serve all need not look at it: what
// remains are the ways between ties, a few devices for each station of a ring.
import { numberSets, singletons, unite } from '../network/union-find.ts';
import { type Block, type DeadRegion, LIVE } from './dead-region.ts';

export interface CoarseRegion {
  /** ties row by row as in the fine region */
  readonly region: DeadRegion;
  /** [edges of `region`] rows in the fine region, ascending */
  readonly edges: readonly number[];
}

export function coarsen(fine: DeadRegion): CoarseRegion {
  const { blocks, edges, ties } = fine;
  const isPendant = findPendant(fine);
  const leader = singletons(blocks.length);
  edges.forEach(({ a, b }, e) => {
    if (isPendant[e] === 1) unite(leader, a, b);
  });
  const row = new Int32Array(blocks.length);
  const count = numberSets(leader, blocks.length, row);
  const members: Block[][] = Array.from({ length: count }, () => []);
  blocks.forEach((block, i) => members[row[i]!]!.push(block));
  const kept = edges.flatMap((_, e) => (isPendant[e] === 1 ? [] : [e]));
  return {
    edges: kept,
    region: {
      ...fine,
      blocks: members.map(joined),
      edges: kept.map((e) => ({ ...edges[e]!, a: row[edges[e]!.a]!, b: row[edges[e]!.b]! })),
      ties: ties.map((tie) => ({ ...tie, a: tie.a === LIVE ? LIVE : row[tie.a]!, b: row[tie.b]! })),
    },
  };
}

function joined(parts: readonly Block[]): Block {
  if (parts.length === 1) return parts[0]!;
  const first = parts[0]!;
  return {
    island: first.island,
    sections: parts.flatMap(({ sections }) => sections),
    p: parts.reduce((sum, { p }) => sum + p, 0),
    customers: parts.reduce((sum, { customers }) => sum + customers, 0),
    priorityCustomers: first.priorityCustomers.map((_, level) =>
      parts.reduce((sum, { priorityCustomers }) => sum + priorityCustomers[level]!, 0),
    ),
    phases: parts.reduce((mask, { phases }) => mask | phases, 0),
  };
}

/** [edges] 1 = leaves are peeled off again and again, a tie counting as a way on: what goes leads to nothing but itself. */
function findPendant({ blocks, edges, ties }: DeadRegion): Uint8Array {
  const live = blocks.length;
  const degree = new Int32Array(live + 1);
  const at: number[][] = blocks.map(() => []);
  edges.forEach(({ a, b }, e) => {
    degree[a]! += 1;
    degree[b]! += 1;
    at[a]!.push(e);
    at[b]!.push(e);
  });
  for (const { a, b } of ties) {
    if (a !== LIVE) degree[a]! += 1;
    degree[b]! += 1;
  }
  const isPendant = new Uint8Array(edges.length);
  const leaves: number[] = [];
  for (let n = 0; n < live; n++) if (degree[n] === 1) leaves.push(n);
  for (let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop()) {
    for (const e of at[leaf]!) {
      if (isPendant[e] === 1) continue;
      isPendant[e] = 1;
      const far = edges[e]!.a === leaf ? edges[e]!.b : edges[e]!.a;
      degree[far]! -= 1;
      if (degree[far] === 1) leaves.push(far);
    }
  }
  return isPendant;
}
