// Marks of all layers whose assets are points: one instanced draw a layer, coloured from the state texture. Placement
// (icon, dot, hidden) is decided on the CPU when the camera rests, and now and then while it moves.
import {
  BufferAttribute,
  DynamicDrawUsage,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  RawShaderMaterial,
} from 'three';
import { assetColumns, symbolOf } from '../asset-layers.ts';
import type { AssetStates, StateLayer } from '../asset-states.ts';
import { MarkPlacement } from '../mark-placement.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { FORM, SYMBOL_FRAGMENT, SYMBOL_VERTEX } from '../shaders/symbol-shader.ts';
import type { StageFrame } from '../stage.ts';
import { createSymbolAtlas } from '../symbols.ts';
import { projectPoint } from '../view-matrices.ts';

/** ms between placements while the camera moves */
const PLACE_EVERY = 180;
/** metres above ground at which a mark is anchored */
const ANCHOR = 2;
const ICON = 18;
const DOT = 7;
/** of a layer's reach, the share of it within which icons are drawn; beyond, dots */
const ICON_SHARE = 0.55;

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
}

interface Drawn {
  readonly layer: StateLayer;
  readonly mesh: Mesh;
  readonly marks: Float32Array;
  readonly attribute: InstancedBufferAttribute;
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
  const quad = new BufferAttribute(Float32Array.of(-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0), 3);
  const placement = new MarkPlacement();
  const drawn: Drawn[] = [];
  let visible: ReadonlySet<string> = new Set();
  let selected = -1;
  let placedFor: StageFrame | null = null;
  let placedAt = -Infinity;
  let mustPlace = true;
  let onScreen: Mark[] = [];

  for (const layer of assets === null ? [] : layers) {
    if (layer.description.geometry !== 'point' || layer.assets.length === 0) continue;
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute('position', quad);
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const places = new Float32Array(layer.assets.length * 3);
    const marks = new Float32Array(layer.assets.length * 4);
    for (const [i, row] of layer.assets.entries()) {
      places.set([assets!.x[row]!, assets!.y[row]!, ANCHOR], i * 3);
      marks.set([layer.first + i, atlas.indexOf(symbolOf(context, assets!.kind[row]!)), FORM.hidden, 0], i * 4);
    }
    const attribute = new InstancedBufferAttribute(marks, 4).setUsage(DynamicDrawUsage);
    geometry.setAttribute('place', new InstancedBufferAttribute(places, 3));
    geometry.setAttribute('mark', attribute);
    geometry.instanceCount = layer.assets.length;
    const mesh = new Mesh(geometry, material);
    mesh.frustumCulled = false;
    mesh.matrixAutoUpdate = false;
    // The first in rank is drawn last, on top.
    mesh.renderOrder = 1000 - layer.description.rank;
    context.picture.overlay.add(mesh);
    drawn.push({ layer, mesh, marks, attribute });
  }

  const place = (frame: StageFrame): void => {
    placement.clear();
    onScreen = [];
    const span = frame.metresPerPixel * frame.width;
    for (const { layer, mesh, marks, attribute } of drawn) {
      const { id, maxSpan } = layer.description;
      const isShown = visible.has(id) && span <= maxSpan;
      mesh.visible = isShown || layer.assets.includes(selected);
      if (!mesh.visible) continue;
      for (let i = 0; i < layer.assets.length; i++) {
        const row = layer.assets[i]!;
        const isChosen = row === selected;
        let form: number = FORM.hidden;
        if (isShown || isChosen) {
          const at = projectPoint(
            frame.viewProjection,
            assets!.x[row]!,
            assets!.y[row]!,
            ANCHOR,
            frame.width,
            frame.height,
          );
          const isInside =
            at !== null && at.x > -20 && at.y > -20 && at.x < frame.width + 20 && at.y < frame.height + 20;
          if (isInside) {
            // Far behind the centre marks would crowd the horizon: there they are dots.
            const isNear =
              at.w * frame.pixelAngle * frame.width * (frame.pixelWidth / frame.width) < maxSpan * ICON_SHARE * 1.6;
            const mayBeIcon = isChosen || (isNear && span < maxSpan * ICON_SHARE);
            form = mayBeIcon && placement.claim(at.x, at.y) ? FORM.icon : FORM.dot;
            if (isChosen) form = FORM.icon;
            onScreen.push({ asset: row, x: at.x, y: at.y, form });
          }
        }
        marks[i * 4 + 2] = form;
        marks[i * 4 + 3] = isChosen ? 1 : 0;
      }
      attribute.needsUpdate = true;
    }
  };

  return {
    id: 'asset-points',
    marks: () => onScreen,
    select(asset) {
      selected = asset ?? -1;
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
      for (const { mesh } of drawn) {
        mesh.removeFromParent();
        mesh.geometry.dispose();
      }
      atlas.texture.dispose();
      material.dispose();
    },
  };
}
