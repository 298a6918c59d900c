// Stations and switches of the grid as symbols: substations from everywhere, stations in a quarter, switches in a street; open points
// already where the network parts in sight. One quad each, sorted into chunks; what they say is in the texture of states.
import {
  BufferAttribute,
  BufferGeometry,
  Frustum,
  GLSL3,
  type IUniform,
  Matrix4,
  Mesh,
  RawShaderMaterial,
} from 'three';
import { Sphere, Vector3 } from 'three';
import { createChunkGrid } from '../city-extent.ts';
import type { GridSource } from '../grid/grid-source.ts';
import { SWITCH_NUMBERS } from '../grid/switch-places.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { GRID_SYMBOL_FRAGMENT, SHAPE, STATION_VERTEX, SWITCH_VERTEX } from '../shaders/grid-symbol-shader.ts';
import type { StageFrame } from '../stage.ts';
import { LANE } from './grid-lines-layer.ts';

/** metres of a chunk's side */
const CHUNK = 1280;
/** metres a CSS pixel covers up to which they are drawn */
export const REACH = { station: 5, dot: 2.2, open: 2, switches: 0.55, low: 0.26 } as const;
/** CSS pixels from the middle of a station to the first switch on its cable */
export const OUTWARD = 15;
const HIDDEN = 0.5;

/** Half sides in CSS pixels of substations and stations. */
export function stationSizes(metresPerPixel: number): [number, number] {
  const substation = metresPerPixel > 6 ? 6 : metresPerPixel > 2 ? 7.5 : 9;
  if (metresPerPixel > REACH.station) return [substation, 0];
  if (metresPerPixel > REACH.dot) return [substation, 1.8];
  if (metresPerPixel > 0.9) return [substation, metresPerPixel > 1.3 ? 2.4 : 3];
  return [substation + 1, metresPerPixel > 0.35 ? 4.6 : 6.4];
}

export const switchSize = (metresPerPixel: number): number => (metresPerPixel > REACH.switches ? 3.6 : 4.6);

/** SHAPE by code of SWITCH_CLASSES */
export const SWITCH_SHAPES = [
  SHAPE.breaker,
  SHAPE.breaker,
  SHAPE.breaker,
  SHAPE.disconnector,
  SHAPE.earth,
  SHAPE.fuse,
  SHAPE.breaker,
] as const;
const LOW_SHAPES: readonly number[] = [SHAPE.fuse];
const HIGH_VOLTAGE = 1000;

interface Piece {
  readonly mesh: Mesh;
  readonly sphere: Sphere;
  readonly kind: 'stations' | 'switches' | 'low';
}

function quadIndices(count: number): Uint32Array {
  const indices = new Uint32Array(count * 6);
  for (let i = 0; i < count; i++) indices.set([4 * i, 4 * i + 1, 4 * i + 2, 4 * i, 4 * i + 2, 4 * i + 3], 6 * i);
  return indices;
}

/** The same numbers for all four corners of each quad. */
function fourfold(
  count: number,
  size: number,
  write: (i: number, into: Float32Array, at: number) => void,
): Float32Array {
  const values = new Float32Array(count * size * 4);
  for (let i = 0; i < count; i++) {
    const at = i * size * 4;
    write(i, values, at);
    for (let corner = 1; corner < 4; corner++) values.copyWithin(at + corner * size, at, at + size);
  }
  return values;
}

export function createGridStationsLayer(context: SceneContext, source: GridSource): SceneLayer {
  const shared: Record<string, IUniform> = {
    uViewProjection: { value: new Float32Array(16) },
    uViewport: { value: [1, 1] },
    uPixels: { value: [1, 1] },
    uDepthScale: { value: [0, 1] },
    uDepth: context.picture.depth,
    uStates: { value: null },
    uShades: { value: null },
    uAngle: { value: 0.001 },
    uCentre: { value: 1 },
    uSelected: { value: -1 },
    uSizes: { value: [8, 4] },
    uLane: { value: [LANE.pixels, LANE.metres] },
    uOutward: { value: OUTWARD },
    uOnlyOpen: { value: 0 },
    uSize: { value: 4 },
    uPixelRatio: { value: 1 },
    uHidden: { value: HIDDEN },
    uPlate: { value: [0, 0, 0] },
    uFocus: { value: [0, 0, 0] },
  };
  const materialOf = (vertexShader: string): RawShaderMaterial =>
    new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader,
      fragmentShader: GRID_SYMBOL_FRAGMENT,
      uniforms: shared,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
  const stationMaterial = materialOf(STATION_VERTEX);
  const switchMaterial = materialOf(SWITCH_VERTEX);
  const pieces: Piece[] = [];
  let visible: ReadonlySet<string> = new Set();

  const addPiece = (
    kind: Piece['kind'],
    rows: number[],
    x: (row: number) => number,
    y: (row: number) => number,
    attributes: Record<string, [Float32Array, number]>,
    order: number,
  ): void => {
    const geometry = new BufferGeometry();
    for (const [name, [values, size]] of Object.entries(attributes))
      geometry.setAttribute(name, new BufferAttribute(values, size));
    geometry.setIndex(new BufferAttribute(quadIndices(rows.length), 1));
    const mesh = new Mesh(geometry, kind === 'stations' ? stationMaterial : switchMaterial);
    mesh.frustumCulled = false;
    mesh.matrixAutoUpdate = false;
    mesh.visible = false;
    mesh.renderOrder = order;
    const points = rows.map((row) => new Vector3(x(row), y(row), 0));
    const sphere = new Sphere().setFromPoints(points);
    sphere.radius += 60;
    context.picture.overlay.add(mesh);
    pieces.push({ mesh, sphere, kind });
  };

  const byChunk = (rows: Iterable<number>, x: (row: number) => number, y: (row: number) => number): number[][] => {
    const grid = createChunkGrid(context.extent, CHUNK);
    const chunks = new Map<number, number[]>();
    for (const row of rows) {
      const chunk = grid.indexOf(x(row), y(row));
      const list = chunks.get(chunk);
      if (list === undefined) chunks.set(chunk, [row]);
      else list.push(row);
    }
    return [...chunks.values()];
  };

  const addStations = (): void => {
    const { model, states } = source;
    if (model === null || states === null) return;
    const { x, y, kind } = model.data.stations;
    const at = { x: (row: number) => x[row]!, y: (row: number) => y[row]! };
    const add = (rows: number[], order: number): void => {
      if (rows.length === 0) return;
      const station = fourfold(rows.length, 4, (i, into, to) =>
        into.set([x[rows[i]!]!, y[rows[i]!]!, states.firstStation + rows[i]!, Math.min(2, kind[rows[i]!]!)], to),
      );
      addPiece('stations', rows, at.x, at.y, { station: [station, 4] }, order);
    };
    const all = [...kind.keys()];
    for (const rows of byChunk(
      all.filter((row) => kind[row] !== SHAPE.substation),
      at.x,
      at.y,
    ))
      add(rows, 72);
    add(
      all.filter((row) => kind[row] === SHAPE.substation),
      74,
    );
  };

  const addSwitches = (): void => {
    const { model, states, switches } = source;
    if (model === null || states === null || switches === null) return;
    const { numbers, kind } = switches;
    const { class: classes, nodeA } = model.data.switches;
    const voltage = model.data.nodes.baseVoltage;
    const x = (row: number): number => numbers[row * SWITCH_NUMBERS]!;
    const y = (row: number): number => numbers[row * SWITCH_NUMBERS + 1]!;
    const shape = (row: number): number => SWITCH_SHAPES[classes[row]!] ?? SHAPE.breaker;
    const isLow = (row: number): boolean =>
      LOW_SHAPES.includes(shape(row)) || (voltage[nodeA[row]!] ?? 0) < HIGH_VOLTAGE || kind[row] === 2;
    for (const low of [false, true]) {
      const wanted = [...kind.keys()].filter((row) => kind[row] !== 0 && isLow(row) === low);
      for (const rows of byChunk(wanted, x, y)) {
        const part = (first: number) =>
          fourfold(rows.length, 4, (i, into, at) => {
            const from = rows[i]! * SWITCH_NUMBERS + first;
            into.set(numbers.subarray(from, from + 4), at);
          });
        const look = fourfold(rows.length, 4, (i, into, at) => {
          const row = rows[i]!;
          const right = numbers[row * SWITCH_NUMBERS + 8]!;
          const up = numbers[row * SWITCH_NUMBERS + 9]!;
          into.set([right, up, states.firstSwitch + row, shape(row)], at);
        });
        addPiece(
          low ? 'low' : 'switches',
          rows,
          x,
          y,
          { nearPlace: [part(0), 4], farPlace: [part(4), 4], look: [look, 4] },
          73,
        );
      }
    }
  };

  source.whenPart((part) => {
    shared['uStates']!.value = source.states?.texture ?? null;
    shared['uShades']!.value = source.states?.shades ?? null;
    if (part === 'states') addStations();
    else if (part === 'done') addSwitches();
  });

  const frustum = new Frustum();
  const matrix = new Matrix4();
  const show = (frame: StageFrame): void => {
    const { metresPerPixel } = frame;
    const isOn = source.states !== null && visible.has('grid-stations');
    frustum.setFromProjectionMatrix(matrix.fromArray(frame.viewProjection));
    for (const { mesh, sphere, kind } of pieces) {
      const reach = kind === 'stations' ? Infinity : kind === 'switches' ? REACH.open : REACH.low;
      mesh.visible = isOn && metresPerPixel <= reach && frustum.intersectsSphere(sphere);
    }
    shared['uSizes']!.value = stationSizes(metresPerPixel);
    shared['uSize']!.value = switchSize(metresPerPixel);
    shared['uOnlyOpen']!.value = metresPerPixel > REACH.switches ? 1 : 0;
  };

  return {
    id: 'grid-stations',
    update(frame) {
      (shared['uViewProjection']!.value as Float32Array).set(frame.viewProjection);
      shared['uViewport']!.value = [frame.width, frame.height];
      shared['uPixels']!.value = [frame.pixelWidth, frame.pixelHeight];
      shared['uDepthScale']!.value = [frame.projection[10]!, frame.projection[14]!];
      shared['uAngle']!.value = (frame.pixelAngle * frame.pixelHeight) / frame.height;
      shared['uCentre']!.value = frame.metresPerPixel;
      shared['uPixelRatio']!.value = frame.pixelWidth / frame.width;
      const station = source.chosen('grid-stations');
      const chosen = source.chosen('grid-switches');
      const { states } = source;
      shared['uSelected']!.value =
        states === null
          ? -1
          : station >= 0
            ? states.firstStation + station
            : chosen >= 0
              ? states.firstSwitch + chosen
              : -1;
      show(frame);
    },
    setVisible(ids) {
      visible = ids;
      context.changeOverlay();
    },
    setLook({ palette }) {
      shared['uPlate']!.value = [...palette.colour('--panel')];
      shared['uFocus']!.value = [...palette.colour('--focus')];
    },
    dispose() {
      for (const { mesh } of pieces) {
        mesh.removeFromParent();
        mesh.geometry.dispose();
      }
      stationMaterial.dispose();
      switchMaterial.dispose();
    },
  };
}
