// The steps of a plan over the city, each above its switch. They are of the future: what telemetry says is drawn under them as ever.
import { switchPlace } from '../grid/grid-picking.ts';
import type { GridSource } from '../grid/grid-source.ts';
import { SWITCH_NUMBERS } from '../grid/switch-places.ts';
import type { Box } from '../label-placement.ts';
import { MOST_STEPS, PlanMarks, STEP_PLATE } from '../plan-marks.ts';
import type { ScenePick, ScenePlan, ScenePlanStep } from '../scene-api.ts';
import type { Look, SceneContext, SceneLayer } from '../scene-layer.ts';
import { SpriteMesh } from '../sprite-mesh.ts';
import type { StageFrame } from '../stage.ts';

/** metres above ground */
const HEIGHT = 1.8;
/** CSS pixels by which a mark out of sight may miss the picture, and between two that would cover each other */
const MARGIN = 40;
const GAP = 3;

export interface PlanLayer extends SceneLayer {
  setPlan(plan: ScenePlan | null): void;
  /** Where marks stand now, CSS pixels: no name may cover them. */
  boxes(): readonly Box[];
  pick(x: number, y: number): ScenePick | null;
}

/** Of a long order those that come next; what is done is seen by its position. */
export function drawnSteps(steps: readonly ScenePlanStep[]): readonly ScenePlanStep[] {
  if (steps.length <= MOST_STEPS) return steps;
  const open = steps.filter(({ state }) => state !== 'done');
  return open.slice(0, MOST_STEPS);
}

export interface MovableBox {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Moves a box up until it lies on none of the first `count` of the others. Boxes of marks, CSS pixels. */
export function stackUp(box: MovableBox, others: readonly Box[], count: number): void {
  for (let tries = 0; tries < count; tries++) {
    let isFree = true;
    for (let i = 0; i < count; i++) {
      const other = others[i]!;
      if (box.minX >= other.maxX || other.minX >= box.maxX || box.minY >= other.maxY || other.minY >= box.maxY)
        continue;
      const rise = box.maxY - other.minY + GAP;
      box.minY -= rise;
      box.maxY -= rise;
      isFree = false;
    }
    if (isFree) return;
  }
}

/** @param taken where other marks stand that a step may not cover */
export function createPlanLayer(
  context: SceneContext,
  look: Look,
  source: GridSource,
  scale: number,
  taken: () => readonly Box[] = () => [],
): PlanLayer {
  const marks = new PlanMarks(look.palette, scale);
  const sprites = new SpriteMesh(marks.texture, MOST_STEPS, 2110);
  sprites.mesh.visible = false;
  context.picture.overlay.add(sprites.mesh);
  const boxes: MovableBox[] = Array.from({ length: MOST_STEPS }, () => ({ minX: 0, minY: 0, maxX: 0, maxY: 0 }));
  const places = new Float64Array(2 * MOST_STEPS);
  const rows = new Int32Array(MOST_STEPS);
  let steps: readonly ScenePlanStep[] = [];
  let palette = look.palette;
  let ratio = 1;
  let isOn = true;
  let count = 0;

  const write = (frame: StageFrame): void => {
    const { generation } = marks;
    const m = frame.viewProjection;
    const others = taken();
    sprites.begin(frame);
    count = 0;
    for (const step of steps) {
      if (step.row < 0) continue;
      const { switches, model } = source;
      let [right, up] = [0, 0];
      let place = { x: 0, y: 0 };
      if (switches === null || switches.kind[step.row] === 0) place = model!.place('switches', step.row);
      else {
        const at = step.row * SWITCH_NUMBERS;
        right = switches.numbers[at + 8]!;
        up = switches.numbers[at + 9]!;
        place = switchPlace(frame, switches.numbers, at);
      }
      const w = m[3]! * place.x + m[7]! * place.y + m[11]! * HEIGHT + m[15]!;
      if (w <= 0) continue;
      const cx = (m[0]! * place.x + m[4]! * place.y + m[8]! * HEIGHT + m[12]!) / w;
      const cy = (m[1]! * place.x + m[5]! * place.y + m[9]! * HEIGHT + m[13]!) / w;
      const x = (cx + 1) * 0.5 * frame.width + right;
      const foot = (1 - cy) * 0.5 * frame.height - up;
      if (x < -MARGIN || foot < 0 || x > frame.width + MARGIN || foot > frame.height + MARGIN) continue;
      const sprite = marks.step(step);
      const box = boxes[count]!;
      box.minX = x - sprite.plate / 2;
      box.maxX = x + sprite.plate / 2;
      box.minY = foot - sprite.height;
      box.maxY = box.minY + STEP_PLATE.height * scale + 2;
      stackUp(box, others, others.length);
      stackUp(box, boxes, count);
      stackUp(box, others, others.length);
      sprites.add(sprite, x, box.minY + sprite.height / 2);
      places[2 * count] = place.x;
      places[2 * count + 1] = place.y;
      rows[count] = step.row;
      count++;
    }
    // The atlas was full and began anew: what was set before that is void. All of one drawing has room in it.
    if (marks.generation !== generation) return write(frame);
    sprites.end();
  };

  return {
    id: 'plan',
    setPlan(plan) {
      steps = plan === null ? [] : drawnSteps(plan.steps);
      context.changeOverlay();
    },
    boxes: () => boxes.slice(0, count),
    pick(x, y) {
      for (let i = 0; i < count; i++) {
        const { minX, minY, maxX, maxY } = boxes[i]!;
        if (x < minX || x > maxX || y < minY || y > maxY) continue;
        const [placeX, placeY] = [places[2 * i]!, places[2 * i + 1]!];
        return { table: 'grid-switches', row: rows[i]!, x: placeX, y: placeY, screenX: x, screenY: y };
      }
      return null;
    },
    update(frame) {
      sprites.mesh.visible = isOn && steps.length > 0 && source.model !== null;
      if (!sprites.mesh.visible) {
        count = 0;
        return;
      }
      const nowRatio = frame.pixelWidth / frame.width;
      if (nowRatio !== ratio) {
        ratio = nowRatio;
        marks.reset(palette, ratio);
      }
      write(frame);
    },
    setVisible(ids) {
      isOn = ids.has('grid-stations');
      context.changeOverlay();
    },
    setLook(next) {
      palette = next.palette;
      marks.reset(palette, ratio);
    },
    dispose() {
      marks.dispose();
      sprites.dispose();
    },
  };
}
