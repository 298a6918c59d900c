// What a layer of the scene is, and what it is given. A layer that throws is switched off and reported; the rest goes on.
import type { Catalogue } from '../../contract/catalogue.ts';
import type { PackManifest, PackTableName } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { CityProjection } from '../../contract/projection.ts';
import type { LiveCity } from '../state/live-city.ts';
import type { CityExtent } from './city-extent.ts';
import type { CityUniforms } from './city-uniforms.ts';
import type { Palette } from './palette.ts';
import type { Picture } from './picture.ts';
import type { Theme } from './scene-api.ts';
import type { Stage, StageFrame } from './stage.ts';

export interface SceneContext {
  readonly stage: Stage;
  readonly picture: Picture;
  readonly uniforms: CityUniforms;
  readonly manifest: PackManifest;
  readonly projection: CityProjection;
  readonly extent: CityExtent;
  readonly catalogue: Catalogue;
  readonly live: LiveCity;
  /** null where the pack has no rows of it */
  table(name: PackTableName): PackTable | null;
  readonly cityTime: () => number;
  readonly text: (key: string) => string;
  /** the camera is on its way: spare what can wait */
  isMoving(): boolean;
  /** nothing is shown yet: what is drawn now only gets things ready */
  isHeld(): boolean;
  /** the kept picture of the city is out of date */
  changeCity(): void;
  /** what is drawn over the city has changed */
  changeOverlay(): void;
  /** Looks now and then, drawn or not, while the picture can be seen; at once when it is shown again. Returns the function that ends it. */
  every(everyMs: number, look: () => void): () => void;
}

export interface Look {
  readonly theme: Theme;
  readonly palette: Palette;
}

export interface SceneLayer {
  readonly id: string;
  /** Before each drawing. */
  update?(frame: StageFrame, now: number): void;
  setLook?(look: Look): void;
  setVisible?(ids: ReadonlySet<string>): void;
  /** Work under way that the first full picture waits for. */
  readonly ready?: Promise<void>;
  /** Something of it could be drawn already: its programs can be compiled. */
  isStarted?(): boolean;
  /** Something still comes (tiles, chunks): the picture is not final yet. */
  isBusy?(): boolean;
  dispose(): void;
}

/** Asks for a layer's creation without letting its failure spread. */
export function tryLayer(
  name: string,
  create: () => SceneLayer,
  report: (layer: string, cause: unknown) => void,
): SceneLayer[] {
  try {
    return [create()];
  } catch (cause) {
    report(name, cause);
    return [];
  }
}
