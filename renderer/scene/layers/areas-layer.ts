// Areas of control: the ground of whoever is fed from each as an outline, with its name and who holds it. One's own stands out; what nobody holds is dashed.
import { DataTexture, RGBAFormat } from 'three';
import { type AreaPlace, areaOutlines } from '../area-outlines.ts';
import type { GridSource } from '../grid/grid-source.ts';
import type { LabelSource } from '../label-sources.ts';
import { Ribbon } from '../ribbon.ts';
import type { SceneArea } from '../scene-api.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

/** The last is drawn over those before. */
const LOOKS = {
  free: { width: 1.4, opacity: 0.6, dash: 60, token: '--text-2' },
  held: { width: 1.6, opacity: 0.75, dash: 0, token: '--text-2' },
  own: { width: 2.6, opacity: 1, dash: 0, token: '--text' },
} as const;
const KINDS = ['free', 'held', 'own'] as const;
/** metres above ground */
const HEIGHT = 2;
const NO_NAMES: readonly LabelSource[] = [];

export interface AreasLayer extends SceneLayer {
  setAreas(areas: readonly SceneArea[]): void;
  /** what the areas are called, where they lie; the same list while nothing has changed */
  names(): readonly LabelSource[];
}

export function createAreasLayer(context: SceneContext, grid: GridSource): AreasLayer {
  const drawn = KINDS.map((kind, i) => {
    const colour = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1, RGBAFormat);
    const { width, opacity, dash } = LOOKS[kind];
    const style = { width, opacity, dash, halo: 1.5, hidden: 0.35 };
    const ribbon = new Ribbon(style, { value: colour }, context.picture.depth);
    ribbon.mesh.renderOrder = 20 + i;
    context.picture.overlay.add(ribbon.mesh);
    return { kind, colour, ribbon };
  });
  let areas: readonly SceneArea[] = [];
  let names = NO_NAMES;
  /** which feeders the outlines were made of: holders change more often than areas */
  let laidOut = '';
  let rings: ReturnType<typeof areaOutlines> = [];
  let places: readonly AreaPlace[] = [];

  const layOut = (): void => {
    const { model } = grid;
    if (model === null) return;
    const key = areas.map(({ feeders }) => feeders.join()).join(';');
    if (key === laidOut) return;
    laidOut = key;
    const areaOf = new Map(areas.flatMap(({ feeders }, area) => feeders.map((feeder) => [feeder, area] as const)));
    const found: AreaPlace[] = [];
    model.data.consumers.feeder.forEach((feeder, row) => {
      const area = areaOf.get(feeder);
      if (area !== undefined) found.push({ ...model.place('consumers', row), area });
    });
    places = found;
    rings = areaOutlines(places);
  };

  const draw = (): void => {
    layOut();
    for (const { kind, ribbon } of drawn) {
      const own = rings.filter(({ area }) => areas[area]?.look === kind);
      ribbon.setPaths(own.map(({ ring }) => ({ xy: ring, z: HEIGHT, isClosed: true, slot: 0 })));
    }
    names = areas.length === 0 ? NO_NAMES : areas.flatMap(({ text }, area) => nameOf(text, area, places));
    context.changeOverlay();
  };
  grid.whenPart((part) => {
    if (part === 'model' && areas.length > 0) draw();
  });

  return {
    id: 'control-areas',
    names: () => names,
    setAreas(next) {
      areas = next;
      draw();
    },
    update(frame) {
      for (const { ribbon } of drawn) ribbon.update(frame);
    },
    setLook({ theme, palette }) {
      for (const { kind, colour, ribbon } of drawn) {
        const [r, g, b] = palette.colour(LOOKS[kind].token);
        (colour.image.data as Uint8Array).set([r * 255, g * 255, b * 255, 255]);
        colour.needsUpdate = true;
        ribbon.setHaloColour(palette.colour(theme === 'night' ? '--ink' : '--raised'));
      }
    },
    dispose() {
      for (const { colour, ribbon } of drawn) {
        ribbon.dispose();
        colour.dispose();
      }
    },
  };
}

/** At the place of the area that lies nearest to the middle of all of them: the middle itself may lie in another one. */
function nameOf(text: string, area: number, places: readonly AreaPlace[]): LabelSource[] {
  const own = places.filter((place) => place.area === area);
  if (own.length === 0) return [];
  const middle = {
    x: own.reduce((sum, { x }) => sum + x, 0) / own.length,
    y: own.reduce((sum, { y }) => sum + y, 0) / own.length,
  };
  const away = ({ x, y }: AreaPlace): number => Math.hypot(x - middle.x, y - middle.y);
  const { x, y } = own.reduce((best, place) => (away(place) < away(best) ? place : best));
  return [{ text, style: 'place', x, y, along: null, priority: 0, minSpan: 0, maxSpan: Infinity, room: 0 }];
}
