// The ground: squares of a quadtree, each with a texture painted by a worker. A square whose texture is still being
// painted borrows the part of an ancestor's.
import {
  DataTexture,
  Frustum,
  GLSL3,
  LinearFilter,
  LinearMipmapLinearFilter,
  Box3,
  Matrix4,
  Mesh,
  PlaneGeometry,
  RawShaderMaterial,
  RGBAFormat,
  UnsignedByteType,
} from 'three';
import type { CityWorkers } from '../city-workers.ts';
import type { GroundParts } from '../ground/ground-columns.ts';
import { createTileTree, parentOf, TILE_PIXELS, type Tile } from '../ground/tile-tree.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { GROUND_FRAGMENT, GROUND_VERTEX } from '../shaders/ground-shader.ts';
import type { StageFrame } from '../stage.ts';
import type { GroundTile } from '../workers/ground-worker.ts';

/** one and a third megabytes each */
const MOST_TILES = 110;
/** tiles being painted at a time: more would only delay the ones wanted next */
const MOST_WAITING = 3;

interface Painted {
  readonly texture: DataTexture;
  used: number;
  parts: GroundParts;
}

export function createGroundLayer(context: SceneContext, worker: CityWorkers['ground']): SceneLayer {
  const tree = createTileTree(context.extent, 0.3, context.stage.isSoftware ? 1.5 : 1);
  const geometry = new PlaneGeometry(1, 1).translate(0.5, 0.5, 0);
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: GROUND_VERTEX,
    fragmentShader: GROUND_FRAGMENT,
    uniforms: { ...context.uniforms, uTile: { value: null }, uTileFrame: { value: [0, 0, 1, 1] } },
  });
  const painted = new Map<string, Painted>();
  const waiting = new Set<string>();
  const pool: Mesh[] = [];
  let parts: GroundParts = { streets: true, waterGreen: true, rail: true };
  let frameNumber = 0;
  let wanted: Tile[] = [];
  let hasShown = false;
  let resolveReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    resolveReady = resolve;
  });
  const isComplete = (): boolean => wanted.length > 0 && wanted.every((tile) => painted.has(tile.key));

  const ask = (): void => {
    for (const tile of wanted) {
      if (waiting.size >= MOST_WAITING) return;
      const have = painted.get(tile.key);
      if (waiting.has(tile.key) || (have !== undefined && have.parts === parts)) continue;
      waiting.add(tile.key);
      worker.post({
        type: 'tile',
        key: tile.key,
        frame: { minX: tile.minX, minY: tile.minY, size: tile.size, pixels: TILE_PIXELS },
        parts,
      });
    }
  };

  const onTile = ({ key, texels, parts: answered }: GroundTile): void => {
    waiting.delete(key);
    painted.get(key)?.texture.dispose();
    const texture = new DataTexture(
      new Uint8Array(texels.buffer),
      TILE_PIXELS,
      TILE_PIXELS,
      RGBAFormat,
      UnsignedByteType,
    );
    texture.magFilter = LinearFilter;
    texture.minFilter = LinearMipmapLinearFilter;
    texture.generateMipmaps = true;
    texture.anisotropy = context.stage.isSoftware ? 2 : 8;
    texture.needsUpdate = true;
    const current = sameParts(answered, parts) ? parts : answered;
    painted.set(key, { texture, used: frameNumber, parts: current });
    ask();
    if (isComplete()) resolveReady();
    context.changeCity();
  };
  worker.listen(onTile, (message) => {
    console.error('ground worker:', message);
    resolveReady();
  });

  const forget = (): void => {
    if (painted.size <= MOST_TILES) return;
    const oldest = [...painted].filter(([key]) => key !== tree.root.key).sort(([, a], [, b]) => a.used - b.used);
    for (const [key, tile] of oldest.slice(0, painted.size - MOST_TILES)) {
      if (tile.used === frameNumber) return;
      tile.texture.dispose();
      painted.delete(key);
    }
  };

  /** The nearest ancestor (or the tile itself) that is painted. */
  const source = (tile: Tile): { tile: Tile; painted: Painted } | null => {
    for (let at: Tile | null = tile; at !== null; at = parentOf(tree, at)) {
      const have = painted.get(at.key);
      if (have !== undefined) return { tile: at, painted: have };
    }
    return null;
  };

  const meshAt = (index: number): Mesh => {
    const existing = pool[index];
    if (existing !== undefined) return existing;
    const mesh = new Mesh(geometry, material);
    mesh.frustumCulled = false;
    mesh.matrixAutoUpdate = false;
    mesh.renderOrder = 5;
    mesh.onBeforeRender = () => {
      const { texture, frame } = mesh.userData as { texture: DataTexture; frame: number[] };
      material.uniforms['uTile']!.value = texture;
      material.uniforms['uTileFrame']!.value = frame;
      material.uniformsNeedUpdate = true;
    };
    context.picture.city.add(mesh);
    pool.push(mesh);
    return mesh;
  };

  const place = (mesh: Mesh, tile: Tile): boolean => {
    const from = source(tile);
    if (from === null) return false;
    from.painted.used = frameNumber;
    const share = tile.size / from.tile.size;
    mesh.userData = {
      texture: from.painted.texture,
      frame: [
        (tile.minX - from.tile.minX) / from.tile.size,
        (tile.minY - from.tile.minY) / from.tile.size,
        share,
        share,
      ],
    };
    mesh.matrixWorld.makeScale(tile.size, tile.size, 1).setPosition(tile.minX, tile.minY, 0);
    return true;
  };

  return {
    id: 'ground',
    ready,
    isStarted: () => painted.size > 0,
    isBusy: () => waiting.size > 0,
    update(frame) {
      frameNumber++;
      const leaves = tree.select(viewOf(frame));
      // Ancestors first when nothing is there yet: something to see at once. Where the first picture waits for all of
      // its tiles, the whole city's comes after them.
      const isFirst = context.stage.isSoftware && !hasShown;
      wanted = painted.has(tree.root.key) || isFirst ? leaves : [tree.root, ...leaves];
      if (isFirst && isComplete()) {
        hasShown = true;
        resolveReady();
      }
      ask();
      let used = 0;
      for (const tile of leaves) if (place(meshAt(used), tile)) used++;
      for (const [index, mesh] of pool.entries()) mesh.visible = index < used;
      forget();
    },
    setVisible(ids) {
      const next = { streets: ids.has('streets'), waterGreen: ids.has('water-green'), rail: ids.has('rail') };
      if (sameParts(next, parts)) return;
      parts = next;
      ask();
      context.changeCity();
    },
    dispose() {
      worker.terminate();
      for (const mesh of pool) mesh.removeFromParent();
      for (const { texture } of painted.values()) texture.dispose();
      geometry.dispose();
      material.dispose();
    },
  };
}

const sameParts = (a: GroundParts, b: GroundParts): boolean =>
  a.streets === b.streets && a.waterGreen === b.waterGreen && a.rail === b.rail;

function viewOf(frame: StageFrame): {
  eye: readonly [number, number, number];
  pixelAngle: number;
  isVisible: (tile: Tile) => boolean;
} {
  const frustum = new Frustum().setFromProjectionMatrix(new Matrix4().fromArray(frame.viewProjection));
  const box = new Box3();
  return {
    eye: frame.eye,
    pixelAngle: frame.pixelAngle,
    isVisible: (tile) => {
      box.min.set(tile.minX, tile.minY, -1);
      box.max.set(tile.minX + tile.size, tile.minY + tile.size, 1);
      return frustum.intersectsBox(box);
    },
  };
}
