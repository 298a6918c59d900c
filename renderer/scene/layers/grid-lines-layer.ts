// Lines of the grid by level of voltage: 110 kV from everywhere, 10 kV as lines of few vertices from afar and lane by lane when
// near, 0.4 kV only in a quarter. Colour, pattern and direction come from the texture of states.
import { BufferAttribute, BufferGeometry, GLSL3, type IUniform, Mesh, RawShaderMaterial, Sphere, Vector3 } from 'three';
import { Frustum, Matrix4 } from 'three';
import type { GridLevel } from '../grid/grid-plan.ts';
import type { GridMesh, GridSource } from '../grid/grid-source.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { GRID_LINE_FRAGMENT, GRID_LINE_VERTEX } from '../shaders/grid-line-shader.ts';
import type { StageFrame } from '../stage.ts';
import { uploadOnce } from '../upload-once.ts';

/** metres above ground, so that lines do not fight with it for depth */
const HEIGHT = 1.5;
/** CSS pixels wanted between neighbours in a street, and metres at most */
export const LANE = { pixels: 4.6, metres: 3.2 } as const;
/** metres of ground across the view up to which a level is drawn, and with a trace through it */
const LOW_SPAN = 1500;
const LOW_TRACE_SPAN = 4000;
/** metres a pixel covers from where lanes are closer than lines are wide */
const FAR_FROM = 3;
/** CSS pixels near, and from where a pixel covers `AFAR` metres: from there the city itself comes first */
const STYLE: Readonly<
  Record<GridLevel, { near: number; far: number; opacity: number; farOpacity: number; order: number }>
> = {
  low: { near: 1.2, far: 0.8, opacity: 0.85, farOpacity: 0.85, order: 60 },
  medium: { near: 2.2, far: 1.1, opacity: 0.95, farOpacity: 0.9, order: 61 },
  high: { near: 3.8, far: 2.3, opacity: 1, farOpacity: 0.95, order: 62 },
};
/** added to the order of what stands out: over all levels of the rest */
const OVER = 3;
const HALO = { near: 1.8, far: 0.7 } as const;
const NEAR = 1;
const AFAR = 9;
const HIDDEN = 0.26;
/** flow of the marks: periods a second; ms between drawings */
const SPEED = 0.7;
const FLOW_EVERY = 50;

interface Piece {
  readonly mesh: Mesh;
  /** the same lines, of which only those are drawn that stand out */
  readonly over: Mesh;
  readonly level: GridLevel;
  readonly isFar: boolean;
  readonly sphere: Sphere;
}

export function createGridLinesLayer(context: SceneContext, source: GridSource): SceneLayer {
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
    uLane: { value: [LANE.pixels, LANE.metres] },
    uHalo: { value: HALO.near },
    uHeight: { value: HEIGHT },
    uHidden: { value: HIDDEN },
    uHaloColour: { value: [0, 0, 0] },
    uFocus: { value: [0, 0, 0] },
    uFault: { value: [0, 0, 0] },
    uPlanned: { value: [0, 0, 0] },
    uTime: { value: 0 },
  };
  const materialOf = (uniforms: Record<string, IUniform>): RawShaderMaterial =>
    new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: GRID_LINE_VERTEX,
      fragmentShader: GRID_LINE_FRAGMENT,
      uniforms,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
  // What stands out is drawn last: in its trench the chosen cable lies over all the others.
  const levelOf = (): { uWidth: IUniform; uOpacity: IUniform; rest: RawShaderMaterial; out: RawShaderMaterial } => {
    const uWidth = { value: 1 };
    const uOpacity = { value: 1 };
    const of = (isOut: boolean) => materialOf({ ...shared, uWidth, uOpacity, uOut: { value: isOut } });
    return { uWidth, uOpacity, rest: of(false), out: of(true) };
  };
  const levels = { high: levelOf(), medium: levelOf(), low: levelOf() };
  const pieces: Piece[] = [];
  let visible: ReadonlySet<string> = new Set();
  const isReduced = matchMedia('(prefers-reduced-motion: reduce)').matches;

  const add = ({ level, isFar, mesh: lines }: GridMesh): void => {
    const geometry = new BufferGeometry();
    geometry.setAttribute('ends', uploadOnce(new BufferAttribute(lines.ends, 4)));
    geometry.setAttribute('shifts', uploadOnce(new BufferAttribute(lines.shifts, 4)));
    geometry.setAttribute('marks', uploadOnce(new BufferAttribute(lines.marks, 3)));
    geometry.setIndex(new BufferAttribute(lines.indices, 1));
    const meshOf = (material: RawShaderMaterial, order: number): Mesh => {
      const mesh = new Mesh(geometry, material);
      mesh.frustumCulled = false;
      mesh.matrixAutoUpdate = false;
      mesh.visible = false;
      mesh.renderOrder = order;
      context.picture.overlay.add(mesh);
      return mesh;
    };
    const { order } = STYLE[level];
    const mesh = meshOf(levels[level].rest, order);
    const over = meshOf(levels[level].out, order + OVER);
    const [minX, minY, maxX, maxY] = lines.box;
    const centre = new Vector3((minX + maxX) / 2, (minY + maxY) / 2, 0);
    const sphere = new Sphere(centre, Math.hypot(maxX - minX, maxY - minY) / 2 + 12);
    pieces.push({ mesh, over, level, isFar, sphere });
  };
  source.whenMesh(add);
  source.whenPart(() => {
    shared['uStates']!.value = source.states?.texture ?? null;
    shared['uShades']!.value = source.states?.shades ?? null;
  });

  // Marks move only where they say something, and only where drawing them again costs next to nothing.
  const stopFlow = context.every(FLOW_EVERY, () => {
    if (source.hasFlow && !isReduced && !context.stage.isSoftware) context.changeOverlay();
  });

  const frustum = new Frustum();
  const matrix = new Matrix4();
  const show = (frame: StageFrame): void => {
    const span = frame.metresPerPixel * frame.width;
    const isAfar = frame.metresPerPixel > FAR_FROM;
    const lowSpan = source.isTracing ? LOW_TRACE_SPAN : LOW_SPAN;
    frustum.setFromProjectionMatrix(matrix.fromArray(frame.viewProjection));
    for (const { mesh, over, level, isFar, sphere } of pieces) {
      const isWanted =
        source.states !== null &&
        visible.has(`grid-${level}`) &&
        (level === 'low' ? span <= lowSpan : level === 'high' || isFar === isAfar) &&
        (level !== 'high' || isFar === isAfar);
      const isSeen = isWanted && frustum.intersectsSphere(sphere);
      mesh.visible = isSeen && (level !== 'low' || span <= LOW_SPAN);
      over.visible = isSeen && source.isEmphasising;
    }
  };

  return {
    id: 'grid-lines',
    isBusy: () => source.isBusy,
    update(frame, now) {
      source.update();
      (shared['uViewProjection']!.value as Float32Array).set(frame.viewProjection);
      shared['uViewport']!.value = [frame.width, frame.height];
      shared['uPixels']!.value = [frame.pixelWidth, frame.pixelHeight];
      shared['uDepthScale']!.value = [frame.projection[10]!, frame.projection[14]!];
      shared['uAngle']!.value = (frame.pixelAngle * frame.pixelHeight) / frame.height;
      shared['uCentre']!.value = frame.metresPerPixel;
      shared['uTime']!.value = isReduced || context.stage.isSoftware ? 0 : ((now / 1000) * SPEED) % 1;
      const far = Math.max(0, Math.min(1, (frame.metresPerPixel - NEAR) / (AFAR - NEAR)));
      shared['uHalo']!.value = HALO.near + (HALO.far - HALO.near) * Math.sqrt(far);
      for (const level of ['high', 'medium', 'low'] as const) {
        const style = STYLE[level];
        const { uWidth, uOpacity } = levels[level];
        uWidth.value = style.near + (style.far - style.near) * Math.sqrt(far);
        uOpacity.value = style.opacity + (style.farOpacity - style.opacity) * Math.sqrt(far);
      }
      show(frame);
    },
    setVisible(ids) {
      visible = ids;
      source.setVisible(ids);
      context.changeOverlay();
    },
    setLook(look) {
      source.setLook(look);
      shared['uHaloColour']!.value = [...look.palette.colour(look.theme === 'night' ? '--ink' : '--raised')];
      shared['uFocus']!.value = [...look.palette.colour('--focus')];
      shared['uFault']!.value = [...look.palette.colour('--alarm-1')];
      shared['uPlanned']!.value = [...look.palette.colour('--text')];
    },
    dispose() {
      stopFlow();
      source.dispose();
      for (const { mesh, over } of pieces) {
        mesh.removeFromParent();
        over.removeFromParent();
        mesh.geometry.dispose();
      }
      for (const { rest, out } of Object.values(levels)) {
        rest.dispose();
        out.dispose();
      }
    },
  };
}
