// Moving units: placed by their own points "lon" and "lat", gliding between reports.
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
import { pointsOfAssets } from '../asset-points.ts';
import type { AssetStates, StateLayer } from '../asset-states.ts';
import { MarkPlacement } from '../mark-placement.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { PILL, UNIT_FRAGMENT, UNIT_VERTEX } from '../shaders/unit-shader.ts';
import type { StageFrame } from '../stage.ts';
import { createSymbolAtlas } from '../symbols.ts';
import { UnitMotion } from '../unit-motion.ts';
import { projectPoint } from '../view-matrices.ts';
import { FORM } from '../shaders/symbol-shader.ts';
import type { Mark } from './points-layer.ts';

/** ms between drawings while something glides */
const GLIDE_EVERY = { software: 125, hardware: 33 } as const;

interface Unit {
  readonly asset: number;
  readonly slot: number;
  readonly lon: number;
  readonly lat: number;
  readonly symbol: number;
  readonly description: StateLayer['description'];
  readonly motion: UnitMotion;
  seen: number;
  /** its own points have said where it is */
  isReported: boolean;
}

export interface UnitsLayer extends SceneLayer {
  marks(): readonly Mark[];
  select(asset: number | null): void;
}

export function createUnitsLayer(
  context: SceneContext,
  layers: readonly StateLayer[],
  states: AssetStates,
): UnitsLayer {
  const assets = assetColumns(context);
  const points = pointsOfAssets(context);
  const atlas = createSymbolAtlas();
  const units: Unit[] = [];
  for (const layer of assets === null ? [] : layers) {
    if (layer.description.geometry !== 'unit') continue;
    for (const [i, asset] of layer.assets.entries()) {
      const named = points.get(asset);
      const motion = new UnitMotion();
      motion.report(assets!.x[asset]!, assets!.y[asset]!, 0);
      units.push({
        asset,
        slot: layer.first + i,
        lon: named?.get('lon') ?? -1,
        lat: named?.get('lat') ?? -1,
        symbol: atlas.indexOf(symbolOf(context, assets!.kind[asset]!)),
        description: layer.description,
        motion,
        seen: 0,
        isReported: false,
      });
    }
  }
  const shapes = new InstancedBufferAttribute(new Float32Array(Math.max(1, units.length) * 4), 4).setUsage(
    DynamicDrawUsage,
  );
  const looks = new InstancedBufferAttribute(new Float32Array(Math.max(1, units.length) * 2), 2).setUsage(
    DynamicDrawUsage,
  );
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.of(-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0), 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.setAttribute('unit', shapes);
  geometry.setAttribute('mark', looks);
  const uniforms = {
    uViewProjection: { value: new Float32Array(16) },
    uViewport: { value: [1, 1] },
    uPixelRatio: { value: 1 },
    uStates: { value: states.texture },
    uAtlas: { value: atlas.texture },
    uAtlasGrid: { value: [atlas.columns, atlas.rows] },
    uPlate: { value: [0, 0, 0] },
    uFocus: { value: [0, 0, 0] },
  };
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: UNIT_VERTEX,
    fragmentShader: UNIT_FRAGMENT,
    uniforms,
    transparent: true,
    depthTest: false,
    depthWrite: false,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.matrixAutoUpdate = false;
  mesh.renderOrder = 1500;
  context.picture.overlay.add(mesh);

  const placement = new MarkPlacement();
  let visible: ReadonlySet<string> = new Set();
  let selected = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onScreen: Mark[] = [];

  const readReports = (now: number): void => {
    const { live, projection } = context;
    for (const unit of units) {
      if (unit.lon < 0 || unit.lat < 0) continue;
      const version = Math.max(live.versions[unit.lon]!, live.versions[unit.lat]!);
      if (version === unit.seen) continue;
      const isCut = unit.seen < live.snapshotVersion;
      unit.seen = version;
      if (!live.hasValue(unit.lon) || !live.hasValue(unit.lat)) {
        // Before its first word a unit stands where the catalogue has it; at a moment without one it is not where it was later.
        if (unit.isReported) unit.motion.lose();
        continue;
      }
      unit.isReported = true;
      const x = projection.x(live.values[unit.lon]!);
      const y = projection.y(live.values[unit.lat]!);
      if (isCut) unit.motion.cut(x, y, now);
      else unit.motion.report(x, y, now);
    }
  };

  const write = (frame: StageFrame, now: number): boolean => {
    const span = frame.metresPerPixel * frame.width;
    let count = 0;
    let glides = false;
    onScreen = [];
    // Those in front are drawn last.
    placement.clear();
    const shown = units.filter(({ motion }) => motion.isPlaced).map((unit) => ({ unit, ...unit.motion.at(now) }));
    const depth = (x: number, y: number): number => Math.hypot(x - frame.eye[0], y - frame.eye[1]);
    shown.sort((a, b) => depth(b.x, b.y) - depth(a.x, a.y));
    for (const { unit, x, y, isMoving } of shown) {
      const isOn = visible.has(unit.description.id) && span <= unit.description.maxSpan;
      if (!isOn && unit.asset !== selected) continue;
      const at = projectPoint(frame.viewProjection, x, y, 2, frame.width, frame.height);
      if (at === null || at.x < -30 || at.y < -10 || at.x > frame.width + 30 || at.y > frame.height + 60) continue;
      glides ||= unit.motion.isGliding(now);
      // Several standing at one station: one pill stands for them.
      if (!isMoving && unit.asset !== selected && !placement.claim(at.x, at.y)) continue;
      shapes.setXYZW(count, x, y, unit.slot, isMoving ? 1 : 0);
      looks.setXY(count, unit.symbol, unit.asset === selected ? 1 : 0);
      count++;
      onScreen.push({ asset: unit.asset, x: at.x, y: at.y - PILL.stem - PILL.halfHeight, form: FORM.icon });
    }
    geometry.instanceCount = count;
    shapes.needsUpdate = looks.needsUpdate = true;
    return glides;
  };

  return {
    id: 'units',
    marks: () => onScreen,
    select(asset) {
      selected = asset ?? -1;
      context.changeOverlay();
    },
    update(frame, now) {
      uniforms.uViewProjection.value.set(frame.viewProjection);
      uniforms.uViewport.value = [frame.width, frame.height];
      uniforms.uPixelRatio.value = frame.pixelWidth / frame.width;
      readReports(now);
      if (!write(frame, now)) return;
      clearTimeout(timer);
      timer = setTimeout(
        () => context.changeOverlay(),
        context.stage.isSoftware ? GLIDE_EVERY.software : GLIDE_EVERY.hardware,
      );
    },
    setVisible(ids) {
      visible = ids;
    },
    setLook({ palette }) {
      uniforms.uPlate.value = [...palette.colour('--panel')];
      uniforms.uFocus.value = [...palette.colour('--focus')];
    },
    dispose() {
      clearTimeout(timer);
      mesh.removeFromParent();
      geometry.dispose();
      material.dispose();
      atlas.texture.dispose();
    },
  };
}
