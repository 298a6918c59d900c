// Between our trees of places and what dockview reads and writes. Kept arrangements are ours, so that they outlive its versions.
import { Orientation, type SerializedDockview } from 'dockview-react';
import type { DeskPlace } from '../../../contract/arrangement-requests.ts';
import type { DeskSize } from '../../state/arrangement/built-in.ts';
import { panelsOf } from '../../state/arrangement/arrangement-tree.ts';

type SerializedNode = SerializedDockview['grid']['root'];

/** Every panel is drawn by one component, which knows them by their names. */
export const PANEL_COMPONENT = 'panel';

/** Groups of an arrangement that is opened are others than those of the one before. */
let opened = 0;

/** @param root as `fitPlace` leaves it: no split of one part, no row directly in a row */
export function toDockview(root: DeskPlace, size: DeskSize): SerializedDockview {
  opened++;
  let group = 0;
  const leaf = ({ panels, active }: Extract<DeskPlace, { kind: 'tabs' }>, length: number): SerializedNode => ({
    type: 'leaf',
    data: { id: `group-${opened}-${++group}`, views: [...panels], activeView: active },
    size: length,
  });
  const node = (place: DeskPlace, length: number, width: number, height: number): SerializedNode => {
    if (place.kind === 'tabs') return leaf(place, length);
    const along = place.kind === 'row' ? width : height;
    const data = place.parts.map(({ share, place: inner }) =>
      place.kind === 'row'
        ? node(inner, share * along, share * along, height)
        : node(inner, share * along, width, share * along),
    );
    return { type: 'branch', data, size: length };
  };
  const { width, height } = size;
  const isColumn = root.kind === 'column';
  const top: SerializedNode =
    root.kind === 'tabs'
      ? { type: 'branch', data: [leaf(root, width)], size: height }
      : node(root, isColumn ? width : height, width, height);
  const panels = Object.fromEntries(panelsOf(root).map((id) => [id, { id, contentComponent: PANEL_COMPONENT }]));
  const orientation = isColumn ? Orientation.VERTICAL : Orientation.HORIZONTAL;
  return { grid: { root: top, width, height, orientation }, panels };
}

/** @returns null for a desk without panels, which there is only while one is being made */
export function fromDockview({ grid }: SerializedDockview): DeskPlace | null {
  const place = (node: SerializedNode, isRow: boolean): DeskPlace | null => {
    if (!Array.isArray(node.data)) {
      const { views, activeView } = node.data;
      const [first] = views;
      if (first === undefined) return null;
      return { kind: 'tabs', panels: views, active: activeView ?? first };
    }
    const parts = node.data.flatMap((child) => {
      const inner = place(child, !isRow);
      return inner === null ? [] : [{ share: Math.max(child.size ?? 0, 1), place: inner }];
    });
    const [only] = parts;
    if (only === undefined) return null;
    if (parts.length === 1) return only.place;
    const sum = parts.reduce((total, { share }) => total + share, 0);
    return { kind: isRow ? 'row' : 'column', parts: parts.map((part) => ({ ...part, share: part.share / sum })) };
  };
  return place(grid.root, grid.orientation === Orientation.HORIZONTAL);
}
