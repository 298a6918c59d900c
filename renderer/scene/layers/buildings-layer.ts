// Buildings: one mesh of walls and one of roofs a chunk, culled by the view; of the walls only those that can face it.
import {
  Box3,
  BufferAttribute,
  BufferGeometry,
  Frustum,
  GLSL3,
  Matrix4,
  Mesh,
  RawShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import { createChunkGrid } from '../city-extent.ts';
import { buildingColumns } from '../geometry/building-columns.ts';
import { AZIMUTH_BINS, facingRange, type BuildingMesh } from '../geometry/building-mesh.ts';
import { uploadOnce } from '../upload-once.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { BUILDING_FRAGMENT, BUILDING_VERTEX } from '../shaders/building-shader.ts';
import type { StageFrame } from '../stage.ts';
import type { BuildingChunk } from '../workers/building-worker.ts';
import type { CityWorkers } from '../city-workers.ts';

/** One version of a chunk. */
interface Body {
  readonly walls: Mesh;
  readonly roofs: Mesh;
  readonly bins: Uint32Array;
}

/** One version or both; what is missing is stood for by the other. */
interface Chunk {
  near: Body | null;
  far: Body | null;
  readonly sphere: Sphere;
}

/**
 * metres from the observer beyond which the simpler version is drawn: what it leaves out is smaller than a pixel there.
 * While a software renderer moves, pixels are three times as large, and so is what may be left out.
 */
const FAR_FROM = { software: 1600, moving: 550, hardware: 5000 } as const;

export interface BuildingsLayer extends SceneLayer {
  /** Resolves when every chunk stands. */
  readonly ready: Promise<void>;
}

export function createBuildingsLayer(
  context: SceneContext,
  worker: CityWorkers['buildings'],
  onProgress: (done: number, total: number) => void,
  /** versions that the first picture does not need wait for this */
  first: Promise<unknown>,
): BuildingsLayer {
  const { city } = context.picture;
  const grid = createChunkGrid(context.extent);
  const materialOf = (defines: Record<string, string>): RawShaderMaterial =>
    new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: BUILDING_VERTEX,
      fragmentShader: BUILDING_FRAGMENT,
      defines,
      uniforms: context.uniforms,
    });
  const wallMaterial = materialOf({ WALL: '' });
  const roofMaterial = materialOf({});
  const chunks = new Map<number, Chunk>();
  let isOn = true;
  let isDone = false;
  let isWhole = false;

  const bodyOf = (mesh: BuildingMesh, corner: { x: number; y: number }): Body => {
    const geometry = new BufferGeometry();
    const sphere = new Box3().setFromArray(mesh.positions).getBoundingSphere(new Sphere());
    geometry.setAttribute('position', uploadOnce(new BufferAttribute(mesh.positions, 3)));
    geometry.setAttribute('normal', uploadOnce(new BufferAttribute(mesh.normals, 4)));
    geometry.setAttribute('facade', uploadOnce(new BufferAttribute(mesh.facades, 3)));
    geometry.setIndex(uploadOnce(new BufferAttribute(mesh.indices, 1)));
    geometry.boundingSphere = sphere;
    const roofGeometry = new BufferGeometry();
    for (const name of ['position', 'normal', 'facade']) roofGeometry.setAttribute(name, geometry.getAttribute(name));
    roofGeometry.setIndex(geometry.getIndex());
    roofGeometry.boundingSphere = sphere;
    const indexCount = mesh.indices.length;
    const wallEnd = mesh.bins[2 * AZIMUTH_BINS]!;
    geometry.setDrawRange(0, mesh.bins[AZIMUTH_BINS]!);
    roofGeometry.setDrawRange(wallEnd, indexCount - wallEnd);
    const walls = new Mesh(geometry, wallMaterial);
    const roofs = new Mesh(roofGeometry, roofMaterial);
    for (const part of [walls, roofs]) {
      part.matrixAutoUpdate = false;
      // Whole chunks are culled below, once for all their parts.
      part.frustumCulled = false;
      part.matrixWorld.makeTranslation(corner.x, corner.y, 0);
      part.visible = false;
      city.add(part);
    }
    return { walls, roofs, bins: mesh.bins };
  };

  const addChunk = ({ chunk, mesh, isFar }: BuildingChunk): void => {
    const corner = grid.corner(chunk);
    const body = bodyOf(mesh, corner);
    const known = chunks.get(chunk);
    if (known !== undefined) {
      if (isFar) known.far = body;
      else known.near = body;
      return;
    }
    const sphere = body.walls.geometry.boundingSphere!.clone();
    sphere.center.add(new Vector3(corner.x, corner.y, 0));
    chunks.set(chunk, { near: isFar ? null : body, far: isFar ? body : null, sphere });
    context.changeCity();
  };

  const frustum = new Frustum();
  const matrix = new Matrix4();
  const faceView = (frame: StageFrame): void => {
    const resting = context.stage.isSoftware ? FAR_FROM.software : FAR_FROM.hardware;
    const farFrom = context.stage.isSoftware && context.isMoving() ? FAR_FROM.moving : resting;
    frustum.setFromProjectionMatrix(matrix.fromArray(frame.viewProjection));
    for (const { near, far, sphere } of chunks.values()) {
      const dx = frame.eye[0] - sphere.center.x;
      const dy = frame.eye[1] - sphere.center.y;
      const distance = Math.hypot(dx, dy);
      const isInView = isOn && frustum.intersectsSphere(sphere);
      const wantsFar = Math.hypot(distance, frame.eye[2]) - sphere.radius > farFrom;
      const chosen = wantsFar ? (far ?? near) : (near ?? far);
      for (const body of [near, far]) {
        if (body === null) continue;
        const isShown = isInView && body === chosen;
        body.walls.visible = body.roofs.visible = isShown;
        if (!isShown) continue;
        const spread = distance > sphere.radius ? Math.asin(sphere.radius / distance) : Math.PI;
        if (context.isHeld()) {
          // Only to bring it onto the graphics card ahead of the first picture: one triangle does.
          body.walls.geometry.setDrawRange(0, 3);
          continue;
        }
        const { start, count } = facingRange(body.bins, Math.atan2(dy, dx), spread);
        body.walls.geometry.setDrawRange(start, count);
      }
    }
  };

  const source = buildingColumns(context.table('buildings'));
  const ready = new Promise<void>((resolve, reject) => {
    if (source === null) {
      isDone = isWhole = true;
      resolve();
      return;
    }
    const onChunk = (answer: BuildingChunk): void => {
      addChunk(answer);
      const { isRest, done, total } = answer;
      if (!isRest) onProgress(done, total);
      if (done < total) return;
      if (isRest) {
        isWhole = true;
        worker.terminate();
        context.changeCity();
        return;
      }
      isDone = true;
      resolve();
    };
    worker.listen(onChunk, (message) => reject(new Error(`building worker: ${message}`)));
    void first.then(() => {
      if (chunks.size > 0) worker.post({ type: 'rest' });
      else isWhole = true;
    });
  });

  return {
    id: 'buildings',
    ready,
    isStarted: () => isDone || chunks.size > 0,
    isBusy: () => !isWhole,
    update: faceView,
    setVisible(ids) {
      isOn = ids.has('buildings');
      context.changeCity();
    },
    dispose() {
      worker.terminate();
      for (const { walls, roofs } of [...chunks.values()].flatMap(({ near, far }) =>
        [near, far].filter((body) => body !== null),
      )) {
        walls.removeFromParent();
        roofs.removeFromParent();
        walls.geometry.dispose();
        roofs.geometry.dispose();
      }
      wallMaterial.dispose();
      roofMaterial.dispose();
    },
  };
}
