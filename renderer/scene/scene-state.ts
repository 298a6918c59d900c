// What was chosen for the picture.
import type { Camera } from '../../contract/requests.ts';
import type { Selection } from './layers/selection-layer.ts';
import type { GridColour, SceneArea, SceneMark, ScenePlan, SceneTrace, Theme } from './scene-api.ts';

/** What survives a lost context. */
export interface SceneState {
  camera: Camera;
  theme: Theme;
  visible: ReadonlySet<string>;
  isFrozen: boolean;
  isPast: boolean;
  isShown: boolean;
  selection: Selection | null;
  gridColour: GridColour;
  trace: SceneTrace | null;
  plan: ScenePlan | null;
  marks: readonly SceneMark[];
  areas: readonly SceneArea[];
}
