// Marks of all layers whose assets are points, in one draw, coloured from the state texture. Placement (icon, dot,
// hidden) is decided on the CPU when the camera rests, and now and then while it moves; only marks in view are written.
import { BufferAttribute, BufferGeometry, DynamicDrawUsage, GLSL3, Mesh, RawShaderMaterial } from 'three';
import { assetColumns, symbolOf } from '../asset-layers.ts';
import type { AssetStates, StateLayer } from '../asset-states.ts';
import { MarkPlacement } from '../mark-placement.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { FORM, SYMBOL_FRAGMENT, SYMBOL_VERTEX } from '../shaders/symbol-shader.ts';
import type { StageFrame } from '../stage.ts';
import { createSymbolAtlas } from '../symbols.ts';
import { projectPoint } from '../view-matrices.ts';

/** ms between placements while the camera moves */
const PLACE_EVERY = 320;
/** metres above ground at which a mark is anchored */
const ANCHOR = 2;
const ICON = 18;
const DOT = 6;
/** of a layer's reach, the share of it within which icons are drawn; beyond, dots */
const ICON_SHARE = 0.32;

export interface Mark {
  /** row of `assets` */
  readonly asset: number;
  /** CSS pixels */
  readonly x: number;
  readonly y: number;
  readonly form: number;
}

export interface PointsLayer extends SceneLayer {
  /** Marks as they stand on the screen now, the most important first. */
  marks(): readonly Mark[];
  select(asset: number | null): void;
  /** Assets that something else draws: their marks are left out, but for a chosen one. */
  leaveOut(assets: ReadonlySet<number>): void;
}

/** marks drawn at most: more would be a carpet, not a map */
const MOST = 3000;

interface Shown {
  readonly layer: StateLayer;
  /** cell of the symbol in the atlas, by place in the layer */
  readonly symbols: Float32Array;
}

export function createPointsLayer(
  context: SceneContext,
  layers: readonly StateLayer[],
  states: AssetStates,
): PointsLayer {
  const assets = assetColumns(context);
  const atlas = createSymbolAtlas();
  const uniforms = {
    uViewProjection: { value: new Float32Array(16) },
    uViewport: { value: [1, 1] },
    uStates: { value: states.texture },
    uAtlas: { value: atlas.texture },
    uAtlasGrid: { value: [atlas.columns, atlas.rows] },
    uIconSize: { value: ICON },
    uDotSize: { value: DOT },
    uLift: { value: 0 },
    uPixelRatio: { value: 1 },
    uPlate: { value: [0, 0, 0] },
    uFocus: { value: [0, 0, 0] },
  };
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: SYMBOL_VERTEX,
    fragmentShader: SYMBOL_FRAGMENT,
    uniforms,
    transparent: true,
    depthTest: false,
    depthWrite: false,
  });
  const corners = new Float32Array(MOST * 12);
  const places = new BufferAttribute(new Float32Array(MOST * 12), 3).setUsage(DynamicDrawUsage);
  const looks = new BufferAttribute(new Float32Array(MOST * 16), 4).setUsage(DynamicDrawUsage);
  const indices = new Uint32Array(MOST * 6);
  for (let i = 0; i < MOST; i++) {
    corners.set([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], i * 12);
    indices.set(
      [0, 1, 2, 0, 2, 3].map((corner) => corner + i * 4),
      i * 6,
    );
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(corners, 3));
  geometry.setAttribute('place', places);
  geometry.setAttribute('mark', looks);
  geometry.setIndex(new BufferAttribute(indices, 1));
  geometry.setDrawRange(0, 0);
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.matrixAutoUpdate = false;
  mesh.renderOrder = 1000;
  context.picture.overlay.add(mesh);
  const placement = new MarkPlacement();
  const shown: Shown[] = [];
  let visible: ReadonlySet<string> = new Set();
  let selected = -1;
  let leftOut: ReadonlySet<number> = new Set();
  let placedFor: StageFrame | null = null;
  let placedAt = -Infinity;
  let mustPlace = true;
  let onScreen: Mark[] = [];

  for (const layer of assets === null ? [] : layers) {
    if (layer.description.geometry !== 'point' || layer.assets.length === 0) continue;
    const symbols = Float32Array.from(layer.assets, (row) => atlas.indexOf(symbolOf(context, assets!.kind[row]!)));
    shown.push({ layer, symbols });
  }

  const place = (frame: StageFrame): void => {
    placement.clear();
    onScreen = [];
    const slots: number[] = [];
    const symbols: number[] = [];
    const span = frame.metresPerPixel * frame.width;
    const viewAngle = frame.pixelAngle * frame.pixelWidth;
    for (const { layer, symbols: ofLayer } of shown) {
      const { id, maxSpan } = layer.description;
      const isOn = visible.has(id) && span <= maxSpan;
      if (!isOn && !layer.assets.includes(selected)) continue;
      for (let i = 0; i < layer.assets.length && onScreen.length < MOST; i++) {
        const row = layer.assets[i]!;
        const isChosen = row === selected;
        if ((!isOn || leftOut.has(row)) && !isChosen) continue;
        const at = projectPoint(
          frame.viewProjection,
          assets!.x[row]!,
          assets!.y[row]!,
          ANCHOR,
          frame.width,
          frame.height,
        );
        if (at === null || at.x < -20 || at.y < -20 || at.x > frame.width + 20 || at.y > frame.height + 20) continue;
        // Far behind the centre marks would crowd the horizon: there they are dots.
        const mayBeIcon = span < maxSpan * ICON_SHARE && at.w * viewAngle < maxSpan * ICON_SHARE * 1.6;
        const form = isChosen || (mayBeIcon && placement.claim(at.x, at.y)) ? FORM.icon : FORM.dot;
        onScreen.push({ asset: row, x: at.x, y: at.y, form });
        slots.push(layer.first + i);
        symbols.push(ofLayer[i]!);
      }
    }
    write(slots, symbols);
  };

  /** The first in rank is written last, so that it lies on top. */
  const write = (slots: readonly number[], symbols: readonly number[]): void => {
    const count = onScreen.length;
    for (const [i, mark] of onScreen.entries()) {
      const first = (count - 1 - i) * 4;
      for (let corner = 0; corner < 4; corner++) {
        places.setXYZ(first + corner, assets!.x[mark.asset]!, assets!.y[mark.asset]!, ANCHOR);
        looks.setXYZW(first + corner, slots[i]!, symbols[i]!, mark.form, mark.asset === selected ? 1 : 0);
      }
    }
    for (const attribute of [places, looks]) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, count * 4 * attribute.itemSize);
      attribute.needsUpdate = true;
    }
    geometry.setDrawRange(0, count * 6);
  };

  return {
    id: 'asset-points',
    marks: () => onScreen,
    select(asset) {
      selected = asset ?? -1;
      mustPlace = true;
      context.changeOverlay();
    },
    leaveOut(assets) {
      leftOut = assets;
      mustPlace = true;
      context.changeOverlay();
    },
    update(frame, now) {
      uniforms.uViewProjection.value.set(frame.viewProjection);
      uniforms.uViewport.value = [frame.width, frame.height];
      uniforms.uPixelRatio.value = frame.pixelWidth / frame.width;
      const hasMoved =
        placedFor === null || frame.viewProjection.some((value, i) => value !== placedFor!.viewProjection[i]);
      if (!mustPlace && (!hasMoved || (now - placedAt < PLACE_EVERY && context.isMoving()))) return;
      mustPlace = false;
      placedFor = frame;
      placedAt = now;
      place(frame);
    },
    setVisible(ids) {
      visible = ids;
      mustPlace = true;
    },
    setLook({ palette }) {
      uniforms.uPlate.value = [...palette.colour('--panel')];
      uniforms.uFocus.value = [...palette.colour('--focus')];
    },
    dispose() {
      mesh.removeFromParent();
      geometry.dispose();
      atlas.texture.dispose();
      material.dispose();
    },
  };
}
