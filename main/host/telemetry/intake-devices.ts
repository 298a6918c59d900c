// The devices of a city as the intake knows them: one an asset. The reading side and the applying side make the same list of the same
// city, so that a device is a number between them.
import type { PointDefinition } from '../../../contract/catalogue.ts';

export interface TelemetryAsset {
  readonly id: string;
  readonly domain: string;
}

export interface TelemetryPoint {
  /** `<asset>.<name>` */
  readonly id: string;
  readonly asset: TelemetryAsset;
  readonly definition: PointDefinition;
}

/** The field simulator as a whole: it says whether it is there, and answers drills. */
export const FIELD_ASSET: TelemetryAsset = { id: 'field', domain: 'simulation' };

export interface IntakeDevice {
  readonly index: number;
  readonly asset: TelemetryAsset;
  /** name of a point -> its row */
  readonly rows: Map<string, number>;
}

export class IntakeDevices {
  readonly all: readonly IntakeDevice[];
  readonly field: IntakeDevice;
  /** row of a point -> index of its device */
  readonly ofRow: Uint32Array;
  readonly #byId = new Map<string, IntakeDevice>();

  /** @throws Error for a point that is not called after its asset and name */
  constructor(assets: readonly TelemetryAsset[], points: readonly TelemetryPoint[]) {
    const all: IntakeDevice[] = [];
    const device = (asset: TelemetryAsset): IntakeDevice => {
      const known = this.#byId.get(asset.id);
      if (known !== undefined) return known;
      const made = { index: all.length, asset, rows: new Map<string, number>() };
      all.push(made);
      this.#byId.set(asset.id, made);
      return made;
    };
    for (const asset of assets) device(asset);
    this.field = device(FIELD_ASSET);
    this.ofRow = new Uint32Array(points.length);
    points.forEach(({ id, asset, definition }, row) => {
      if (id !== `${asset.id}.${definition.name}`)
        throw new Error(`point ${id} is not called after its asset and name`);
      const { index, rows } = device(asset);
      rows.set(definition.name, row);
      this.ofRow[row] = index;
    });
    this.all = all;
  }

  get(id: string): IntakeDevice | undefined {
    return this.#byId.get(id);
  }
}
