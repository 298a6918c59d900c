// What can be done with the panels of this window, whatever draws them: a whole desk, or a window of one panel.
import type { DeskPlace } from '../../../contract/arrangement-requests.ts';
import type { DeskSize } from './built-in.ts';
import type { PanelId } from './panels.ts';

export const SIDES = ['left', 'right', 'top', 'bottom', 'tab'] as const;
/** `tab`: to the others at its usual place */
export type Side = (typeof SIDES)[number];

export interface DockControl {
  /** false: a window of one panel */
  readonly isWhole: boolean;
  /** in front, unfolded; opened where it last was or usually is */
  show(panel: PanelId): void;
  /** shown, and the keyboard is in it */
  focus(panel: PanelId): void;
  close(panel: PanelId): void;
  move(panel: PanelId, side: Side): void;
  /** beside the city, or behind a tab with it */
  moveToCity(panel: PanelId, place: 'right' | 'tab'): void;
  /** fills the desk with it; null or once more: back */
  maximise(panel: PanelId | null): void;
  /** Hides what stands below the city but for its tabs, or shows it again. */
  toggleShelf(): void;
  /** whether a group of panels, by its id, stands below the city */
  isShelf(group: string): boolean;
  /** the panel that would no longer be seen if this one were shown; null: none */
  coveredBy(panel: PanelId): PanelId | null;
  /** the panel that the keyboard is in or was in last */
  active(): PanelId | null;
  isOpen(panel: PanelId): boolean;
  /** @param root as `fitPlace` leaves it */
  open(root: DeskPlace): void;
  /** of the place where panels stand */
  size(): DeskSize;
  /** null while nothing stands yet */
  place(): DeskPlace | null;
  /** @returns the function that ends it */
  onLayout(listener: () => void): () => void;
}
