// Names on the map. Placed anew when the camera rests and a few times a second while it moves; in between, those that
// stand follow their places.
import {
  AddEquation,
  BufferAttribute,
  CustomBlending,
  DoubleSide,
  DynamicDrawUsage,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
} from 'three';
import { LabelAtlas, type AtlasEntry } from '../label-atlas.ts';
import { placeLabels, readableAngle, type Box, type LabelBox } from '../label-placement.ts';
import { labelSources, type LabelSource } from '../label-sources.ts';
import type { Look, SceneContext, SceneLayer } from '../scene-layer.ts';
import { LABEL_FRAGMENT, LABEL_VERTEX } from '../shaders/label-shader.ts';
import type { StageFrame } from '../stage.ts';
import { projectPoint } from '../view-matrices.ts';

const MOST = 80;
/** ms */
const PLACE_EVERY = 380;
/** labels farther away than this many times the distance to the centre would crowd the horizon */
const FARTHEST = 3.2;

interface Standing {
  readonly source: LabelSource;
  readonly entry: AtlasEntry;
}

export interface LabelOptions {
  /** boxes that no name may cover, CSS pixels */
  readonly obstacles: () => readonly Box[];
  /** how much larger than on a desk */
  readonly scale: number;
  readonly most: number;
  /** names of areas, names at lines of the grid: before all others and whether or not names are on; each the same list while nothing has changed */
  readonly always: readonly (() => readonly LabelSource[])[];
}

export function createLabelsLayer(context: SceneContext, look: Look, options: LabelOptions): SceneLayer {
  const sources = labelSources(context);
  const atlas = new LabelAtlas(look.palette, options.scale);
  const most = Math.min(MOST, options.most);
  let sizes = new WeakMap<LabelSource, { width: number; height: number }>();
  const boxes = new InstancedBufferAttribute(new Float32Array(MOST * 4), 4).setUsage(DynamicDrawUsage);
  const cells = new InstancedBufferAttribute(new Float32Array(MOST * 4), 4).setUsage(DynamicDrawUsage);
  const turns = new InstancedBufferAttribute(new Float32Array(MOST * 2), 2).setUsage(DynamicDrawUsage);
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.of(-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0), 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.setAttribute('box', boxes);
  geometry.setAttribute('cell', cells);
  geometry.setAttribute('turn', turns);
  geometry.instanceCount = 0;
  const uniforms = { uAtlas: { value: atlas.texture }, uViewport: { value: [1, 1] }, uPixelRatio: { value: 1 } };
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: LABEL_VERTEX,
    fragmentShader: LABEL_FRAGMENT,
    uniforms,
    transparent: true,
    depthTest: false,
    depthWrite: false,
    blending: CustomBlending,
    blendEquation: AddEquation,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
  });
  // The screen's y runs down, so the quad is seen from behind.
  material.side = DoubleSide;
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.matrixAutoUpdate = false;
  mesh.renderOrder = 2000;
  context.picture.overlay.add(mesh);

  let palette = look.palette;
  let ratio = 1;
  let standing: Standing[] = [];
  let placedAt = -Infinity;
  let placedFor: StageFrame | null = null;
  let isOn = true;
  let mustPlace = true;
  let lists: readonly (readonly LabelSource[])[] = [];
  let always: readonly LabelSource[] = [];

  const sizeOf = (source: LabelSource): { width: number; height: number } => {
    let size = sizes.get(source);
    if (size === undefined) {
      size = atlas.measure(source.text, source.style);
      sizes.set(source, size);
    }
    return size;
  };

  /** Where a label would stand now, or null when its place is out of the view. */
  const boxNow = (source: LabelSource, frame: StageFrame, size: { width: number; height: number }): LabelBox | null => {
    const at = projectPoint(frame.viewProjection, source.x, source.y, 0, frame.width, frame.height);
    if (at === null || at.x < -50 || at.y < -50 || at.x > frame.width + 50 || at.y > frame.height + 50) return null;
    let angle = 0;
    if (source.along !== null) {
      const step = frame.metresPerPixel * 30;
      const next = projectPoint(
        frame.viewProjection,
        source.x + source.along[0] * step,
        source.y + source.along[1] * step,
        0,
        frame.width,
        frame.height,
      );
      if (next === null) return null;
      angle = readableAngle(next.x - at.x, next.y - at.y);
      // Seen end on, a street has no room for its name.
      if (Math.hypot(next.x - at.x, next.y - at.y) < 9) return null;
    }
    return { x: at.x, y: at.y, ...size, angle };
  };

  const place = (frame: StageFrame): void => {
    const span = frame.metresPerPixel * frame.width;
    const centre = frame.metresPerPixel / frame.pixelAngle / (frame.pixelWidth / frame.width);
    const candidates: LabelSource[] = [];
    const boxesNow: LabelBox[] = [];
    for (const source of isOn ? [...always, ...sources] : always) {
      if (span < source.minSpan || span > source.maxSpan) continue;
      const distance = Math.hypot(source.x - frame.eye[0], source.y - frame.eye[1], frame.eye[2]);
      if (distance > centre * FARTHEST) continue;
      const size = sizeOf(source);
      if (source.room > 0 && size.width * frame.metresPerPixel > source.room * 1.4) continue;
      const box = boxNow(source, frame, size);
      if (box === null) continue;
      candidates.push(source);
      boxesNow.push(source.isRepeated === true ? { ...box, name: source.text } : box);
    }
    const chosen = placeLabels(boxesNow, options.obstacles(), frame.width, frame.height, most);
    const generation = atlas.generation;
    standing = chosen.flatMap((index) => {
      const source = candidates[index]!;
      const entry = atlas.entry(source.text, source.style);
      return entry === null ? [] : [{ source, entry }];
    });
    // The atlas was full and began anew: the first entries are void, set them once more.
    if (atlas.generation !== generation) {
      standing = standing.flatMap(({ source }) => {
        const entry = atlas.entry(source.text, source.style);
        return entry === null ? [] : [{ source, entry }];
      });
    }
  };

  const write = (frame: StageFrame): void => {
    let count = 0;
    for (const { source, entry } of standing) {
      const box = boxNow(source, frame, entry);
      if (box === null || count >= MOST) continue;
      boxes.setXYZW(count, box.x, box.y, entry.width, entry.height);
      cells.setXYZW(count, entry.u0, entry.v0, entry.u1, entry.v1);
      turns.setXY(count, box.angle, 1);
      count++;
    }
    geometry.instanceCount = count;
    boxes.needsUpdate = cells.needsUpdate = turns.needsUpdate = true;
  };

  return {
    id: 'labels',
    update(frame, now) {
      const listsNow = options.always.map((read) => read());
      if (listsNow.some((list, i) => list !== lists[i])) {
        mustPlace = true;
        lists = listsNow;
        always = listsNow.flat();
      }
      mesh.visible = isOn || always.length > 0;
      if (!mesh.visible) return;
      const nowRatio = frame.pixelWidth / frame.width;
      if (nowRatio !== ratio) {
        ratio = nowRatio;
        atlas.reset(palette, ratio);
        mustPlace = true;
      }
      uniforms.uViewport.value = [frame.width, frame.height];
      uniforms.uPixelRatio.value = ratio;
      const hasMoved =
        placedFor === null || frame.viewProjection.some((value, i) => value !== placedFor!.viewProjection[i]);
      if (mustPlace || (hasMoved && (now - placedAt > PLACE_EVERY || !context.isMoving()))) {
        mustPlace = false;
        placedAt = now;
        placedFor = frame;
        place(frame);
      }
      write(frame);
    },
    setVisible(ids) {
      isOn = ids.has('labels');
      mustPlace = true;
    },
    setLook(next) {
      palette = next.palette;
      atlas.reset(palette, ratio);
      sizes = new WeakMap();
      mustPlace = true;
    },
    dispose() {
      mesh.removeFromParent();
      geometry.dispose();
      material.dispose();
      atlas.dispose();
    },
  };
}
