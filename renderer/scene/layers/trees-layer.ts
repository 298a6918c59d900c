// Trees: one crown instanced, by chunk, near the observer only.
import {
  BufferAttribute,
  BufferGeometry,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  RawShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import { CHUNK_SIZE, createChunkGrid } from '../city-extent.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { TREE_FRAGMENT, TREE_VERTEX } from '../shaders/tree-shader.ts';
import type { TreeAnswer, TreeJob } from '../workers/tree-worker.ts';
import { groundColumns } from './ground-layer.ts';

/** metres from the observer beyond which no crown is drawn */
const REACH = { software: 2200, hardware: 5000 } as const;
const SIDES = 5;

/** A crown of three rings, about seven metres wide and nine high. */
function crown(): BufferGeometry {
  const rings: readonly (readonly [number, number])[] = [
    [1.6, 1.6],
    [3.6, 4.6],
    [2.2, 7.6],
  ];
  const positions: number[] = [];
  for (const [r, z] of rings) {
    for (let i = 0; i < SIDES; i++) {
      const angle = ((i + (z > 4 && z < 5 ? 0.5 : 0)) / SIDES) * 2 * Math.PI;
      positions.push(r * Math.cos(angle), r * Math.sin(angle), z);
    }
  }
  positions.push(0, 0, 8.8);
  const indices: number[] = [];
  for (let ring = 0; ring < 2; ring++) {
    for (let i = 0; i < SIDES; i++) {
      const a = ring * SIDES + i;
      const b = ring * SIDES + ((i + 1) % SIDES);
      indices.push(a, b, b + SIDES, a, b + SIDES, a + SIDES);
    }
  }
  const top = 3 * SIDES;
  for (let i = 0; i < SIDES; i++) indices.push(2 * SIDES + i, 2 * SIDES + ((i + 1) % SIDES), top);
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(positions), 3));
  geometry.setIndex(indices);
  return geometry;
}

export function createTreesLayer(context: SceneContext): SceneLayer {
  const { software, hardware } = REACH;
  const reach = context.stage.isSoftware ? software : hardware;
  const shape = crown();
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
  const worker = new Worker(new URL('../workers/tree-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<TreeAnswer>) => {
    isDone = true;
    worker.terminate();
    for (const { chunk, trees } of event.data.chunks) {
      const corner = grid.corner(chunk);
      const geometry = new InstancedBufferGeometry();
      geometry.setAttribute('position', shape.getAttribute('position'));
      geometry.setIndex(shape.getIndex());
      geometry.setAttribute('tree', new InstancedBufferAttribute(trees, 3));
      geometry.instanceCount = trees.length / 3;
      const half = CHUNK_SIZE / 2;
      geometry.boundingSphere = new Sphere(new Vector3(corner.x + half, corner.y + half, 0), CHUNK_SIZE * 0.75);
      const mesh = new Mesh(geometry, material);
      mesh.matrixAutoUpdate = false;
      mesh.renderOrder = 2;
      context.picture.city.add(mesh);
      chunks.push({ mesh, x: corner.x + half, y: corner.y + half });
    }
    context.changeCity();
  });
  worker.addEventListener('error', (event) => {
    isDone = true;
    console.error('tree worker:', event.message);
  });
  const job: TreeJob = {
    ground: groundColumns(context),
    extent: context.extent,
    x: table?.numbers('x') ?? new Float32Array(),
    y: table?.numbers('y') ?? new Float32Array(),
  };
  worker.postMessage(job);
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
      shape.dispose();
      material.dispose();
    },
  };
}
