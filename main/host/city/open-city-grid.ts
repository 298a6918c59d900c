// The grid of a city pack as the commands on networks want it, with elements opened and closed as the command line asks.
import { OUT_OF_SERVICE } from '../../../simulation/network/network.ts';
import { type BalancedGrid, GridFileError, type ReadOptions } from '../grid/grid-file.ts';
import { openCityPack } from './city-pack.ts';
import { gridOfPack } from './grid-of-pack.ts';

/**
 * `open` and `close`: switches by their position, branches as a whole.
 * @throws PackError where the folder is no whole pack; GridFileError for a pack without a grid, unknown elements and edits
 */
export async function openCityGrid(dir: string, options: ReadOptions): Promise<BalancedGrid> {
  const pack = await openCityPack(dir);
  const grid = gridOfPack(pack);
  if (grid === null)
    throw new GridFileError({
      file: dir,
      message: 'this pack was made without a grid',
      remedy: 'import the city again without --no-grid',
    });
  const { network, state } = grid;
  for (const [elements, isClosed] of [
    [options.open, false],
    [options.close, true],
  ] as const)
    for (const element of elements) {
      const device = network.switches.ids.indexOf(element);
      const branch = network.branches.ids.indexOf(element);
      if (device >= 0) state.switchClosed[device] = isClosed ? 1 : 0;
      else if (branch >= 0) state.branchOpen[branch] = isClosed ? 0 : OUT_OF_SERVICE;
      else throw unknown(dir, element);
    }
  const [edit] = options.edits;
  if (edit !== undefined)
    throw new GridFileError({
      file: dir,
      element: edit.element,
      message: 'the grid of a city pack cannot be edited',
      remedy: 'leave --edit out; --open and --close take any switch or branch',
    });
  return { kind: 'balanced', format: 'city-pack', network, state, warnings: [] };
}

const unknown = (file: string, element: string): GridFileError =>
  new GridFileError({
    file,
    element,
    message: 'no switch or branch of the city has this name',
    remedy:
      'name one by its id: solve --city DIR --json lists the branches, such as cable-mv-1-2; switches are like station-s1.a.q1',
  });
