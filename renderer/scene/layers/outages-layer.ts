// Outages call the eye from any distance: the dark ground as a flat fill with an edge and a curtain, one mark with the count of
// customers for each outage, a square round each switch that its protection opened, and the fault indicators that say a
// fault current has passed them. All of it lies over the kept picture of the city.
import { DarkAreaDrawing } from '../dark-area-drawing.ts';
import type { GridSource } from '../grid/grid-source.ts';
import { switchPlace } from '../grid/grid-picking.ts';
import type { PassedIndicator } from '../grid/passed-indicators.ts';
import { NO_OUTAGES, type Outage, type Outages, outagesOf } from '../grid/outages.ts';
import { SWITCH_NUMBERS } from '../grid/switch-places.ts';
import type { Box } from '../label-placement.ts';
import { BREAKER_HALF, MOST_MARKS, OutageMarks, outageTokens } from '../outage-marks.ts';
import { type Standing, standOf } from '../rim-placement.ts';
import { GRID_LAYERS, type ScenePick } from '../scene-api.ts';
import type { Look, SceneContext, SceneLayer } from '../scene-layer.ts';
import type { MarkSprite } from '../sprite-atlas.ts';
import { SpriteMesh } from '../sprite-mesh.ts';
import type { StageFrame } from '../stage.ts';
import { projectPoint } from '../view-matrices.ts';

/** metres above ground */
const HEIGHT = 1.8;
/** marks nearer to each other than this become one, CSS pixels */
const APART = { x: 84, y: 40 } as const;
/** beyond this many metres a pixel squares of switches give way to marks, and to each other */
const BREAKER_REACH = 9;
/** tripped switches out of sight that are pointed at */
const MOST_AWAY = 4;
/** metres a pixel up to which indicators stand; CSS pixels beside their switch, and between two */
const INDICATOR = { reach: 5, aside: 15, apart: 11, most: 40 } as const;
const MOST_SPRITES = 2 * MOST_MARKS + MOST_AWAY + INDICATOR.most;

interface Drawn {
  readonly pick: Omit<ScenePick, 'screenX' | 'screenY'>;
  readonly box: Box;
}

export interface OutagesLayer extends SceneLayer {
  /** Where marks stand now, CSS pixels: no name may cover them. */
  boxes(): readonly Box[];
  /** of them, those of the counts of customers */
  counts(): readonly Box[];
  /** host or broker lost: what is marked is only what was last known */
  setFrozen(isFrozen: boolean): void;
  pick(x: number, y: number): ScenePick | null;
}

interface OutageMark extends Standing {
  outage: Outage;
  customers: number;
}

/** Marks that would cover each other are summed up; the largest gives the place and the element. */
export function gatherMarks(
  outages: readonly Outage[],
  stand: (x: number, y: number) => Standing,
  scale = 1,
): OutageMark[] {
  const marks: OutageMark[] = [];
  for (const outage of outages) {
    const at = stand(outage.x, outage.y);
    const near = marks.find(
      (mark) => Math.abs(mark.x - at.x) < APART.x * scale && Math.abs(mark.y - at.y) < APART.y * scale,
    );
    if (near === undefined) marks.push({ outage, customers: outage.customers, ...at });
    else near.customers += outage.customers;
  }
  return marks.sort((a, b) => b.customers - a.customers).slice(0, MOST_MARKS - 1);
}

const isOver = (a: Box, b: Box): boolean => a.minX < b.maxX && b.minX < a.maxX && a.minY < b.maxY && b.minY < a.maxY;

/** Lower edge of a mark beside those that stand at the rim already: below or above them. */
function clearOf(taken: readonly Box[], y: number, x: number, { plate, height }: MarkSprite, most: number): number {
  const boxAt = (at: number): Box => ({ minX: x - plate / 2, minY: at - height, maxX: x + plate / 2, maxY: at });
  const tries = [0, 1, -1, 2, -2].map((step) => y + step * height);
  return tries.find((at) => at >= height && at <= most && !taken.some((box) => isOver(box, boxAt(at)))) ?? y;
}

/** @param covered CSS pixels of parts of the picture that panels cover */
export function createOutagesLayer(
  context: SceneContext,
  look: Look,
  source: GridSource,
  scale: number,
  covered: () => readonly Box[] = () => [],
): OutagesLayer {
  const area = new DarkAreaDrawing(context, source);
  const marks = new OutageMarks(look.palette, scale);
  const sprites = new SpriteMesh(marks.texture, MOST_SPRITES, 2100);
  context.picture.overlay.add(sprites.mesh);

  let outages: Outages = NO_OUTAGES;
  let seen = -1;
  let isOn = true;
  let ratio = 1;
  let palette = look.palette;
  let drawn: Drawn[] = [];
  let countBoxes: readonly Box[] = [];
  let passed: readonly PassedIndicator[] = [];
  let tripped: readonly number[] = [];
  let isStale = false;
  let isFrozen = false;

  const paint = (): void => {
    area.setColour(palette.colour(outageTokens(isStale).area));
    marks.reset(palette, ratio, isStale);
  };

  const read = (): void => {
    const { model, live } = source;
    passed = source.passed?.read(context.live) ?? [];
    tripped = (model && source.tripped?.read(context.live, live, model.data.switches.normalOpen)) ?? [];
    if ((isFrozen || live.isStale) !== isStale) {
      isStale = !isStale;
      paint();
    }
    if (model === null || live.version === seen) return;
    const { consumers, switches } = live.tableVersions;
    const isNewer = consumers > seen || switches > seen;
    seen = live.version;
    if (!isNewer) return;
    const before = outages.places;
    outages = outagesOf(model, live);
    const { places } = outages;
    if (before.length !== places.length || before.some((value, i) => value !== places[i]))
      area.change(places.length > 0);
  };

  const placeOfSwitch = (frame: StageFrame, row: number): { x: number; y: number; right: number; up: number } => {
    const { switches, model } = source;
    if (switches === null || switches.kind[row] === 0) return { ...model!.place('switches', row), right: 0, up: 0 };
    const at = row * SWITCH_NUMBERS;
    const [right, up] = switches.numbers.subarray(at + 8, at + 10);
    return { ...switchPlace(frame, switches.numbers, at), right: right!, up: up! };
  };

  const write = (frame: StageFrame): void => {
    const project = (x: number, y: number) => {
      const at = projectPoint(frame.viewProjection, x, y, HEIGHT, frame.width, frame.height);
      const isSeen = at !== null && at.x > -40 && at.y > -10 && at.x < frame.width + 40 && at.y < frame.height + 40;
      return isSeen ? at : null;
    };
    const { generation } = marks;
    drawn = [];
    sprites.begin(frame);
    const add = (sprite: MarkSprite, x: number, y: number): void => sprites.add(sprite, x, y);
    const writePassed = (): void => {
      const taken: { x: number; y: number }[] = [];
      for (const { row, isOld } of passed) {
        const place = placeOfSwitch(frame, row);
        const at = project(place.x, place.y);
        if (at === null || taken.length >= INDICATOR.most) continue;
        const x = at.x + place.right + INDICATOR.aside * scale;
        const y = at.y - place.up;
        const apart = INDICATOR.apart * scale;
        if (taken.some((other) => Math.hypot(other.x - x, other.y - y) < apart)) continue;
        taken.push({ x, y });
        const sprite = marks.indicator(isOld);
        add(sprite, x, y);
        const half = sprite.plate / 2 + 2;
        const box = { minX: x - half, minY: y - half, maxX: x + half, maxY: y + half };
        drawn.unshift({ pick: { table: 'grid-switches', row, x: place.x, y: place.y }, box });
      }
    };
    if (source.model !== null && frame.metresPerPixel <= INDICATOR.reach) writePassed();
    const room = { covered: covered(), scale };
    const language = document.documentElement.lang || 'en';
    const counts = gatherMarks(outages.list, (x, y) => standOf(frame, room, x, y), scale).map((mark) => {
      const text = mark.customers.toLocaleString(language);
      const sprite = mark.arrow === null ? marks.count(text) : marks.count(`${mark.arrow} ${text}`, false);
      const { x, y } = mark;
      const box = { minX: x - sprite.plate / 2, minY: y - sprite.height, maxX: x + sprite.plate / 2, maxY: y };
      return { ...mark, sprite, box };
    });
    countBoxes = counts.map(({ box }) => box);
    const taken: Box[] = [...countBoxes];
    const isTaken = (box: Box): boolean => taken.some((other) => isOver(other, box));
    const isFar = frame.metresPerPixel > BREAKER_REACH;
    let away = 0;
    let squares = 0;
    for (const row of new Set([...tripped, ...outages.opened])) {
      const place = placeOfSwitch(frame, row);
      const pick = { table: 'grid-switches', row, x: place.x, y: place.y } as const;
      const at = project(place.x, place.y);
      const stand = standOf(frame, room, place.x, place.y);
      if (at !== null && squares < MOST_MARKS) {
        const x = at.x + place.right;
        const y = at.y - place.up;
        const half = BREAKER_HALF * scale + 3;
        const box = { minX: x - half, minY: y - half, maxX: x + half, maxY: y + half };
        if (!isFar || !isTaken(box)) {
          squares++;
          add(marks.breaker(), x, y);
          if (isFar) taken.push(box);
          drawn.unshift({ pick, box });
        }
      }
      // Those that left somebody dark are found by the mark of the outage.
      if (at !== null || stand.arrow === null || away >= MOST_AWAY || outages.opened.includes(row)) continue;
      const sprite = marks.away(stand.arrow);
      const y = clearOf(taken, stand.y, stand.x, sprite, frame.height);
      const half = sprite.plate / 2;
      const box = { minX: stand.x - half, minY: y - sprite.height, maxX: stand.x + half, maxY: y };
      if (isTaken(box)) continue;
      away++;
      taken.push(box);
      add(sprite, stand.x, y - sprite.height / 2);
      drawn.unshift({ pick, box });
    }
    // The largest is written last, so that it lies on top.
    for (const { outage, sprite, x, y, box } of counts.toReversed()) {
      add(sprite, x, y - sprite.height / 2);
      drawn.unshift({ pick: { table: outage.table, row: outage.row, x: outage.x, y: outage.y }, box });
    }
    // The atlas was full and began anew: what was set before that is void. All of one drawing has room in it.
    if (marks.generation !== generation) return write(frame);
    sprites.end();
  };

  return {
    id: 'outages',
    isBusy: () => area.isBusy,
    boxes: () => drawn.map(({ box }) => box),
    counts: () => countBoxes,
    pick(x, y) {
      const hit = drawn.find(({ box }) => x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY);
      return hit === undefined ? null : { ...hit.pick, screenX: x, screenY: y };
    },
    update(frame) {
      read();
      const isDark = isOn && outages.list.length > 0;
      area.setVisible(isDark);
      sprites.mesh.visible = isDark || (isOn && passed.length + tripped.length > 0);
      if (!sprites.mesh.visible) {
        drawn = [];
        countBoxes = [];
        return;
      }
      const nowRatio = frame.pixelWidth / frame.width;
      if (nowRatio !== ratio) {
        ratio = nowRatio;
        marks.reset(palette, ratio);
      }
      area.update(frame);
      write(frame);
    },
    setVisible(ids) {
      isOn = GRID_LAYERS.some((id) => ids.has(id));
      context.changeOverlay();
    },
    setFrozen(frozen) {
      isFrozen = frozen;
      context.changeOverlay();
    },
    setLook(next) {
      palette = next.palette;
      area.setHaloColour(palette.colour(next.theme === 'night' ? '--ink' : '--raised'));
      paint();
    },
    dispose() {
      area.dispose();
      marks.dispose();
      sprites.dispose();
    },
  };
}
