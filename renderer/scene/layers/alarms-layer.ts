// Alarms and predicted outages over the city: only the worst of those that would cover each other stands, with how many there are. Never hidden
// by buildings. What an outage does to the light is another layer's: this one says where somebody has to look.
import type { AlarmPriority } from '../../theme/alarm-mark.ts';
import { AlarmSprites } from '../alarm-sprites.ts';
import type { Box } from '../label-placement.ts';
import type { SceneMark, ScenePick } from '../scene-api.ts';
import type { Look, SceneContext, SceneLayer } from '../scene-layer.ts';
import type { MarkSprite } from '../sprite-atlas.ts';
import { SpriteMesh } from '../sprite-mesh.ts';
import type { StageFrame } from '../stage.ts';
import { type MovableBox, stackUp } from './plan-layer.ts';

export const ALARMS_LAYER = 'alarms';
/** metres above ground */
const HEIGHT = 1.8;
/** marks nearer to each other than this become one, CSS pixels */
const APART = { x: 26, y: 22 } as const;
/** marks that stand at once: more nobody tells apart */
export const MOST_MARKS = 60;
/** CSS pixels by which a mark may miss the picture */
const MARGIN = 40;

export interface AlarmsLayer extends SceneLayer {
  /** The most urgent first. */
  setMarks(marks: readonly SceneMark[]): void;
  setFrozen(isFrozen: boolean): void;
  /** Where marks stand now, CSS pixels: no name may cover them. */
  boxes(): readonly Box[];
  pick(x: number, y: number): ScenePick | null;
}

/** Marks that are drawn, as columns: the first of each heap gives place and look. Written anew with each drawing, without allocation. */
export class MarkHeaps {
  count = 0;
  /** index of the mark that stands for the heap */
  readonly first = new Int32Array(MOST_MARKS);
  /** CSS pixels of its place */
  readonly x = new Float64Array(MOST_MARKS);
  readonly y = new Float64Array(MOST_MARKS);
  /** alarms in it */
  readonly alarms = new Int32Array(MOST_MARKS);

  clear(): void {
    this.count = 0;
  }

  /** A predicted outage stands by itself: it is no alarm. Full: the least urgent are let go. */
  put(index: number, x: number, y: number, alarms: number, isAlone: boolean, scale: number): void {
    const others = isAlone ? 0 : this.count;
    for (let i = 0; i < others; i++) {
      if (this.alarms[i] === 0) continue;
      if (Math.abs(this.x[i]! - x) >= APART.x * scale || Math.abs(this.y[i]! - y) >= APART.y * scale) continue;
      this.alarms[i]! += alarms;
      return;
    }
    if (this.count >= MOST_MARKS) return;
    this.first[this.count] = index;
    this.x[this.count] = x;
    this.y[this.count] = y;
    this.alarms[this.count] = isAlone ? 0 : alarms;
    this.count++;
  }
}

/**
 * Moves the mark of an alarm up until it covers neither the count of an outage nor one of the first `count` marks before it: how many are dark is
 * read first, and what is urgent about it stands on top of that. A mark that would leave the picture stays. Boxes in CSS pixels.
 */
export function standClear(box: MovableBox, outages: readonly Box[], marks: readonly Box[], count: number): void {
  const { minY, maxY } = box;
  stackUp(box, outages, outages.length);
  stackUp(box, marks, count);
  stackUp(box, outages, outages.length);
  if (box.minY >= 0) return;
  box.minY = minY;
  box.maxY = maxY;
  stackUp(box, marks, count);
}

/** @param outages where counts of customers without supply stand */
export function createAlarmsLayer(
  context: SceneContext,
  look: Look,
  scale: number,
  outages: () => readonly Box[] = () => [],
): AlarmsLayer {
  const marks = new AlarmSprites(look.palette, scale);
  const sprites = new SpriteMesh(marks.texture, MOST_MARKS, 2105);
  sprites.mesh.visible = false;
  context.picture.overlay.add(sprites.mesh);
  const heaps = new MarkHeaps();
  const boxes: MovableBox[] = Array.from({ length: MOST_MARKS }, () => ({ minX: 0, minY: 0, maxX: 0, maxY: 0 }));
  let shown: readonly SceneMark[] = [];
  let palette = look.palette;
  let ratio = 1;
  let isOn = true;
  let isFrozen = false;

  const spriteOf = (heap: number): MarkSprite => {
    const mark = shown[heaps.first[heap]!]!;
    if (mark.kind === 'predicted') return marks.predicted(mark.text);
    return marks.alarm(mark.priority as AlarmPriority, mark.isWaiting, heaps.alarms[heap]!);
  };

  const write = (frame: StageFrame): void => {
    const { generation } = marks;
    const m = frame.viewProjection;
    heaps.clear();
    for (let i = 0; i < shown.length; i++) {
      const mark = shown[i]!;
      const w = m[3]! * mark.x + m[7]! * mark.y + m[11]! * HEIGHT + m[15]!;
      if (w <= 0) continue;
      const cx = (m[0]! * mark.x + m[4]! * mark.y + m[8]! * HEIGHT + m[12]!) / w;
      const cy = (m[1]! * mark.x + m[5]! * mark.y + m[9]! * HEIGHT + m[13]!) / w;
      const x = (cx + 1) * 0.5 * frame.width;
      const y = (1 - cy) * 0.5 * frame.height;
      if (x < -MARGIN || y < 0 || x > frame.width + MARGIN || y > frame.height + MARGIN) continue;
      heaps.put(i, x, y, mark.alarms, mark.kind === 'predicted', scale);
    }
    const counts = outages();
    for (let i = 0; i < heaps.count; i++) {
      const sprite = spriteOf(i);
      const box = boxes[i]!;
      box.minX = heaps.x[i]! - sprite.plate / 2;
      box.maxX = heaps.x[i]! + sprite.plate / 2;
      box.minY = heaps.y[i]! - sprite.height;
      // The stem below the mark may be covered.
      box.maxY = heaps.y[i]! - sprite.height / 2;
      standClear(box, counts, boxes, i);
    }
    sprites.begin(frame);
    // The most urgent is written last, so that it lies on top.
    for (let i = heaps.count - 1; i >= 0; i--) {
      const sprite = spriteOf(i);
      sprites.add(sprite, heaps.x[i]!, boxes[i]!.minY + sprite.height / 2);
    }
    // The atlas was full and began anew: what was set before that is void. All of one drawing has room in it.
    if (marks.generation !== generation) return write(frame);
    sprites.end();
  };

  return {
    id: ALARMS_LAYER,
    setMarks(next) {
      shown = next;
      context.changeOverlay();
    },
    setFrozen(frozen) {
      if (frozen === isFrozen) return;
      isFrozen = frozen;
      marks.reset(palette, ratio, isFrozen);
      context.changeOverlay();
    },
    boxes: () => (sprites.mesh.visible ? boxes.slice(0, heaps.count) : []),
    pick(x, y) {
      if (!sprites.mesh.visible) return null;
      for (let i = 0; i < heaps.count; i++) {
        const { minX, minY, maxX, maxY } = boxes[i]!;
        if (x < minX || x > maxX || y < minY || y > maxY) continue;
        const { table, row, x: placeX, y: placeY } = shown[heaps.first[i]!]!;
        return { table, row, x: placeX, y: placeY, screenX: x, screenY: y };
      }
      return null;
    },
    update(frame) {
      sprites.mesh.visible = isOn && shown.length > 0;
      if (!sprites.mesh.visible) return;
      const nowRatio = frame.pixelWidth / frame.width;
      if (nowRatio !== ratio) {
        ratio = nowRatio;
        marks.reset(palette, ratio);
      }
      write(frame);
    },
    setVisible(ids) {
      isOn = ids.has(ALARMS_LAYER);
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
