// Which buildings have supply, as a texture by row: the shader of walls and roofs puts their lights out. A building is as its service
// points are; the parts it is drawn by follow it.
import { DataTexture, NearestFilter, RedFormat, UnsignedByteType } from 'three';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { groupRows, type RowGroups } from '../../state/row-groups.ts';

export const SUPPLY_TEXTURE_WIDTH = 512;
/** `none`: no customer of the grid, nothing is known of it */
export const SUPPLIED = { none: 0, live: 1, dead: 2, unknown: 3 } as const;

const NONE: readonly number[] = [];

export class BuildingSupply {
  readonly texture: DataTexture;
  readonly rows: number;
  private readonly model: GridModel;
  private readonly live: LiveGrid;
  private readonly texels: Uint8Array<ArrayBuffer>;
  private readonly parts: RowGroups;
  private version = 0;

  /** @param parents of each row of buildings: the building that it is a part of, -1 none */
  constructor(model: GridModel, live: LiveGrid, parents: Int32Array) {
    this.model = model;
    this.live = live;
    this.rows = parents.length;
    this.parts = groupRows(parents);
    const lines = Math.max(1, Math.ceil(parents.length / SUPPLY_TEXTURE_WIDTH));
    this.texels = new Uint8Array(SUPPLY_TEXTURE_WIDTH * lines);
    this.texture = new DataTexture(this.texels, SUPPLY_TEXTURE_WIDTH, lines, RedFormat, UnsignedByteType);
    this.texture.minFilter = this.texture.magFilter = NearestFilter;
    this.texture.unpackAlignment = 1;
  }

  /** Writes what has changed since the last call. @returns rows of grid-consumers, one of each building that looks different now */
  update(): readonly number[] {
    const since = this.version;
    this.version = this.live.version;
    if (this.live.tableVersions.consumers <= since) return NONE;
    const versions = this.live.versions.consumers;
    const { building } = this.model.data.consumers;
    const changed: number[] = [];
    for (let row = 0; row < versions.length; row++) {
      const of = building[row]!;
      if (versions[row]! <= since || of < 0 || of >= this.rows) continue;
      const state = this.stateOf(of);
      if (this.texels[of] === state) continue;
      this.texels[of] = state;
      for (const part of this.parts.of(of)) this.texels[part] = state;
      changed.push(row);
    }
    if (changed.length > 0) this.texture.needsUpdate = true;
    return changed;
  }

  /** One dark service point makes a building stand out; it counts as lit only when all of them are. */
  private stateOf(building: number): number {
    const { supply } = this.live.columns.consumers;
    let state: number = SUPPLIED.live;
    for (const consumer of this.model.rowsOf('consumers', 'building', building)) {
      if (supply[consumer] === SUPPLY_CODE.dead) return SUPPLIED.dead;
      if (supply[consumer] !== SUPPLY_CODE.live) state = SUPPLIED.unknown;
    }
    return state;
  }

  dispose(): void {
    this.texture.dispose();
  }
}
