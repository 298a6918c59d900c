// Trees: one low crown each, merged by chunk, near the observer only.
import { BufferAttribute, BufferGeometry, GLSL3, Mesh, RawShaderMaterial, Sphere, Vector3 } from 'three';
import { CHUNK_SIZE, createChunkGrid } from '../city-extent.ts';
import { buildingColumns } from '../geometry/building-columns.ts';
import { groundColumns } from '../ground/ground-columns.ts';
import { PatientWorker } from '../patient-worker.ts';
import { uploadOnce } from '../upload-once.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { TREE_FRAGMENT, TREE_VERTEX } from '../shaders/tree-shader.ts';
import type { TreeAnswer, TreeJob } from '../workers/tree-worker.ts';

/** metres from the observer beyond which no crown is drawn */
const REACH = { software: 1500, hardware: 5000 } as const;
const SIDES = 5;
const VERTICES = 2 * SIDES + 1;

/** A crown of two rings and a top, about seven metres wide and nine high: eleven vertices, for thousands are drawn. */
function crown(): { positions: number[]; indices: number[] } {
  const rings: readonly (readonly [number, number])[] = [
    [2.1, 1.4],
    [3.5, 5.2],
  ];
  const positions: number[] = [];
  for (const [r, z] of rings) {
    for (let i = 0; i < SIDES; i++) {
      const angle = (i / SIDES) * 2 * Math.PI;
      positions.push(r * Math.cos(angle), r * Math.sin(angle), z);
    }
  }
  positions.push(0, 0, 8.8);
  const indices: number[] = [];
  for (let i = 0; i < SIDES; i++) {
    const next = (i + 1) % SIDES;
    indices.push(i, next, next + SIDES, i, next + SIDES, i + SIDES);
    indices.push(SIDES + i, SIDES + next, 2 * SIDES);
  }
  return { positions, indices };
}

/** @param trees x y size of each, city metres */
function mergedCrowns(trees: Float32Array): BufferGeometry {
  const { positions, indices } = crown();
  const count = trees.length / 3;
  const corners = new Float32Array(count * VERTICES * 3);
  const places = new Float32Array(count * VERTICES * 3);
  const index = new Uint32Array(count * indices.length);
  for (let i = 0; i < count; i++) {
    corners.set(positions, i * VERTICES * 3);
    for (let v = 0; v < VERTICES; v++) places.set(trees.subarray(i * 3, i * 3 + 3), (i * VERTICES + v) * 3);
    for (let k = 0; k < indices.length; k++) index[i * indices.length + k] = indices[k]! + i * VERTICES;
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', uploadOnce(new BufferAttribute(corners, 3)));
  geometry.setAttribute('tree', uploadOnce(new BufferAttribute(places, 3)));
  geometry.setIndex(uploadOnce(new BufferAttribute(index, 1)));
  return geometry;
}

/** @param after the worker waits for this: trees are no part of the first picture, and take their time */
export function createTreesLayer(context: SceneContext, after: Promise<unknown>): SceneLayer {
  const { software, hardware } = REACH;
  const reach = context.stage.isSoftware ? software : hardware;
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: TREE_VERTEX,
    fragmentShader: TREE_FRAGMENT,
    uniforms: { ...context.uniforms, uReach: { value: reach } },
  });
  const grid = createChunkGrid(context.extent);
  const chunks: { mesh: Mesh; x: number; y: number }[] = [];
  let isOn = true;
  let isDone = false;
  const table = context.table('trees');
  const worker = new PatientWorker<TreeJob, TreeAnswer>(
    () => new Worker(new URL('../workers/tree-worker.ts', import.meta.url), { type: 'module' }),
  );
  const plant = (answer: TreeAnswer): void => {
    isDone = true;
    worker.terminate();
    for (const { chunk, trees } of answer.chunks) {
      const corner = grid.corner(chunk);
      const geometry = mergedCrowns(trees);
      const half = CHUNK_SIZE / 2;
      geometry.boundingSphere = new Sphere(new Vector3(corner.x + half, corner.y + half, 0), CHUNK_SIZE * 0.75);
      const mesh = new Mesh(geometry, material);
      mesh.matrixAutoUpdate = false;
      mesh.renderOrder = 2;
      context.picture.city.add(mesh);
      chunks.push({ mesh, x: corner.x + half, y: corner.y + half });
    }
    context.changeCity();
  };
  worker.listen(plant, (message) => {
    isDone = true;
    console.error('tree worker:', message);
  });
  const job: TreeJob = {
    ground: groundColumns(context),
    buildings: buildingColumns(context.table('buildings')),
    extent: context.extent,
    x: table?.numbers('x') ?? new Float32Array(),
    y: table?.numbers('y') ?? new Float32Array(),
  };
  void after.then(() => worker.post(job));
  return {
    id: 'trees',
    isBusy: () => !isDone,
    update({ eye }) {
      for (const { mesh, x, y } of chunks) {
        mesh.visible = isOn && Math.hypot(x - eye[0], y - eye[1], eye[2]) < reach + CHUNK_SIZE * 0.75;
      }
    },
    setVisible(ids) {
      if (ids.has('trees') === isOn) return;
      isOn = ids.has('trees');
      context.changeCity();
    },
    dispose() {
      worker.terminate();
      for (const { mesh } of chunks) {
        mesh.removeFromParent();
        mesh.geometry.dispose();
      }
      material.dispose();
    },
  };
}
