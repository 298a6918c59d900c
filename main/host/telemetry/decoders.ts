// Which ways of speaking besides our own topics this host understands: from plain settings, so that they can be made in any thread.
import type { TelemetryPoint } from './intake-devices.ts';
import type { ForeignDecoder, ForeignDoor } from './foreign-decoder.ts';

/** Plain data. */
export interface DecoderSettings {
  /** null: none */
  readonly sparkplug: null;
  readonly mappings: readonly never[];
}

export const NO_DECODERS: DecoderSettings = { sparkplug: null, mappings: [] };

/** What decoders know of the city: `points` in row order. */
export interface DecoderCity {
  readonly city: string;
  readonly points: readonly TelemetryPoint[];
}

/** In the order in which they are asked whether a topic is theirs. */
export function createDecoders(_settings: DecoderSettings, _city: DecoderCity, _door: ForeignDoor): ForeignDecoder[] {
  return [];
}
