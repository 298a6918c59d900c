// Which ways of speaking besides our own topics this host understands: from plain settings, so that they can be made in any thread.
import type { MappingFile } from '../../../contract/mapping-file.ts';
import type { ForeignDecoder, ForeignDoor } from './foreign-decoder.ts';
import { createMappingDecoder } from './mapping/mapping-decoder.ts';
import type { TelemetryPoint } from './intake-devices.ts';
import type { SparkplugConfig } from './sparkplug/sparkplug-config.ts';
import { createSparkplugHost } from './sparkplug/sparkplug-host.ts';

/** Plain data. */
export interface DecoderSettings {
  /** null: none */
  readonly sparkplug: SparkplugConfig | null;
  readonly mappings: readonly MappingFile[];
}

export const NO_DECODERS: DecoderSettings = { sparkplug: null, mappings: [] };

/** What decoders know of the city: `points` in row order. */
export interface DecoderCity {
  readonly city: string;
  readonly points: readonly TelemetryPoint[];
}

/** The decoders of some settings; those whose settings stay the same stay, with all that they have heard. */
export class Decoders {
  readonly #city: DecoderCity;
  readonly #door: ForeignDoor;
  /** settings as text -> decoder */
  #made = new Map<string, ForeignDecoder>();

  constructor(city: DecoderCity, door: ForeignDoor) {
    this.#city = city;
    this.#door = door;
  }

  /** in the order in which they are asked whether a topic is theirs */
  get all(): readonly ForeignDecoder[] {
    return [...this.#made.values()];
  }

  /** Leaves everything as it was when it throws. @throws MappingError for a mapping that does not fit this city */
  set({ sparkplug, mappings }: DecoderSettings): void {
    const made = new Map<string, ForeignDecoder>();
    const keep = (settings: object, make: () => ForeignDecoder): void => {
      const key = JSON.stringify(settings);
      made.set(key, this.#made.get(key) ?? make());
    };
    if (sparkplug !== null) keep({ sparkplug }, () => createSparkplugHost(sparkplug, this.#city, this.#door));
    for (const mapping of mappings) keep({ mapping }, () => createMappingDecoder(mapping, this.#city, this.#door));
    const gone = [...this.#made].filter(([key]) => !made.has(key));
    this.#made = made;
    for (const [, decoder] of gone) void decoder.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.all.map((decoder) => decoder.close()));
  }
}
