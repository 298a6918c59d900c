// Adds the light of each cabinet's lamps into the blue channel of the field texture, by the cabinet's live points.
import type { DataTexture } from 'three';
import type { LayerDescription } from '../../../contract/catalogue.ts';
import type { CabinetLight } from '../light/lamp-field.ts';
import type { SceneContext } from '../scene-layer.ts';
import { pointsOfAssets } from '../asset-points.ts';

/** smallest change of a cabinet's power worth repainting for */
const LEAST_CHANGE = 0.04;
const BLUE = 2;

export class LampLight {
  private readonly context: SceneContext;
  private readonly layer: LayerDescription | undefined;
  /** grows whenever the power of a cabinet changes */
  changes = 0;
  private lights: CabinetLight[] = [];
  /** row of `assets` -> place in `lights` */
  private readonly order = new Map<number, number>();
  /** row of `points` that tells a cabinet's power, -1 none */
  private points: Int32Array = new Int32Array();
  /** power drawn now, by cabinet */
  private drawn = new Float32Array();
  private sums = new Float32Array();
  private texels: Uint8Array | null = null;
  private texture: DataTexture | null = null;
  private isOn = true;
  private version = -1;

  constructor(context: SceneContext) {
    this.context = context;
    this.layer = context.catalogue.domains
      .flatMap((domain) => domain.layers)
      .find((layer) => layer.geometry === 'light');
  }

  setField(texture: DataTexture, texels: Uint8Array, columns: number, rows: number): void {
    this.texture = texture;
    this.texels = texels;
    this.sums = new Float32Array(columns * rows);
    this.drawn = new Float32Array(this.lights.length);
    this.version = -1;
  }

  setLights(lights: CabinetLight[]): void {
    this.lights = lights;
    this.drawn = new Float32Array(lights.length);
    const points = pointsOfAssets(this.context);
    const name = this.layer !== undefined && this.layer.colour.by !== 'constant' ? this.layer.colour.point : '';
    this.points = Int32Array.from(lights, ({ cabinet }) => points.get(cabinet)?.get(name) ?? -1);
    for (const [i, { cabinet }] of lights.entries()) this.order.set(cabinet, i);
    this.version = -1;
    this.update();
  }

  setVisible(ids: ReadonlySet<string>): void {
    const wanted = this.layer === undefined || ids.has(this.layer.id);
    if (wanted === this.isOn) return;
    this.isOn = wanted;
    this.version = -1;
  }

  /** @param cabinet row of `assets`; 0 ... 1 */
  powerOfCabinet(cabinet: number): number {
    const at = this.order.get(cabinet);
    return at === undefined ? 0 : (this.drawn[at] ?? 0);
  }

  /** @returns whether anything was repainted */
  update(): boolean {
    const { live } = this.context;
    if (this.texels === null || this.texture === null || live.version === this.version) return false;
    this.version = live.version;
    let changed = false;
    for (const [i, light] of this.lights.entries()) {
      const power = this.isOn ? this.powerOf(this.points[i]!) : 0;
      const step = power - this.drawn[i]!;
      if (Math.abs(step) < LEAST_CHANGE && !(power === 0 && step !== 0)) continue;
      this.drawn[i] = power;
      changed = true;
      for (let k = 0; k < light.cells.length; k++) {
        const cell = light.cells[k]!;
        const sum = this.sums[cell]! + light.gains[k]! * step;
        this.sums[cell] = sum;
        this.texels[cell * 4 + BLUE] = Math.max(0, Math.min(255, sum));
      }
    }
    if (changed) {
      this.texture.needsUpdate = true;
      this.changes++;
    }
    return changed;
  }

  /** Without a word from the cabinet its lamps burn: the picture then shows the city as built, not an outage. */
  private powerOf(point: number): number {
    const { live } = this.context;
    const colour = this.layer?.colour;
    if (colour === undefined || point < 0 || !live.hasValue(point)) return 1;
    const value = live.values[point]!;
    if (colour.by === 'ramp') return Math.max(0, Math.min(1, (value - colour.from) / (colour.to - colour.from)));
    return value > 0 ? 1 : 0;
  }
}
