// What is said of buses or nodes that no source reaches, the same for balanced networks and phase by phase.

const MOST_NAMED = 5;

export interface Unsupplied {
  /** what is counted */
  readonly places: 'buses' | 'nodes';
  readonly ids: readonly string[];
  /** how many there are, dead and alive */
  readonly of: number;
  /** ids of the loads that stand there, and what they would draw in all, W */
  readonly loads: readonly string[];
  readonly power: number;
}

export function sayUnsupplied({ places, ids, of, loads, power }: Unsupplied): string {
  const lost = `load ${(power / 1e3).toFixed(3)} kW${loads.length === 0 ? '' : `: ${listed(loads)}`}`;
  return `${ids.length} of ${of} ${places} have no path to a source (${lost}): ${listed(ids)}`;
}

function listed(ids: readonly string[]): string {
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more}`;
}
