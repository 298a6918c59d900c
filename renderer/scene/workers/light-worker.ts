// Keeps the height field and answers: occlusion once, lamps once, a shadow whenever the light has moved.
import type { CityExtent } from '../city-extent.ts';
import type { BuildingColumns } from '../geometry/building-mesh.ts';
import { createHeightField, raiseBuildings, type HeightField } from '../light/height-field.ts';
import { computeLampField, type CabinetLight, type LampColumns } from '../light/lamp-field.ts';
import { computeOcclusion, type OcclusionField } from '../light/occlusion.ts';
import { computeShadow, type ShadowField } from '../light/shadow-field.ts';

export type LightJob =
  | {
      readonly type: 'city';
      readonly extent: CityExtent;
      readonly columns: BuildingColumns | null;
      readonly hasParts: Uint8Array;
      readonly lamps: LampColumns | null;
      /** metres a cell: of occlusion, lamp light and the first shadow; of shadows once they are refined */
      readonly cell: number;
      readonly fineCell: number;
    }
  /** the first picture stands: cast shadows finely from now on */
  | { readonly type: 'refine' }
  | { readonly type: 'shadow'; readonly toLight: readonly [number, number, number] };

export type LightAnswer =
  | { readonly type: 'occlusion'; readonly field: OcclusionField }
  | { readonly type: 'lamps'; readonly lights: CabinetLight[] }
  | { readonly type: 'shadow'; readonly field: ShadowField };

let city: Extract<LightJob, { type: 'city' }> | null = null;
let heights: HeightField | null = null;
let toLight: readonly [number, number, number] | null = null;
let pending: readonly [number, number, number] | null = null;

const answer = (message: LightAnswer, transfer: ArrayBuffer[]): void => globalThis.postMessage(message, { transfer });

function castShadow(): void {
  if (heights === null || pending === null) return;
  const field = computeShadow(heights, pending);
  pending = null;
  answer({ type: 'shadow', field }, [field.texels.buffer]);
}

function heightsOf(job: Extract<LightJob, { type: 'city' }>, cell: number): HeightField {
  const field = createHeightField(job.extent, cell);
  if (job.columns !== null) raiseBuildings(field, job.columns, job.hasParts);
  return field;
}

globalThis.addEventListener('message', (event: MessageEvent<LightJob>) => {
  const job = event.data;
  if (job.type === 'shadow') {
    pending = toLight = job.toLight;
    castShadow();
    return;
  }
  if (job.type === 'refine') {
    if (city === null) return;
    heights = heightsOf(city, city.fineCell);
    // What it was built from is not needed again.
    city = null;
    pending = toLight;
    castShadow();
    return;
  }
  city = job;
  const field = heightsOf(job, job.cell);
  heights = field;
  const occlusion = computeOcclusion(field);
  answer({ type: 'occlusion', field: occlusion }, [occlusion.texels.buffer]);
  castShadow();
  if (job.lamps !== null) {
    const frame = {
      columns: occlusion.columns,
      rows: occlusion.rows,
      cell: occlusion.cell,
      minX: field.minX,
      minY: field.minY,
    };
    const lights = computeLampField(job.lamps, frame);
    answer(
      { type: 'lamps', lights },
      lights.flatMap((light) => [light.cells.buffer, light.gains.buffer]),
    );
  }
});
