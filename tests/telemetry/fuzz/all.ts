// The fuzzes, one a decoder.
import { GRID_FRAMES, VALUE_FRAMES } from './frames.ts';
import type { Fuzz } from './fuzz.ts';
import { MAPPED_CSV, MAPPED_JSON } from './mapped-messages.ts';
import { OWN_MESSAGES } from './own-messages.ts';
import { SCREEN_MESSAGES } from './screen-messages.ts';
import { SPARKPLUG_LIVES, SPARKPLUG_MESSAGES, SPARKPLUG_TOPICS } from './sparkplug.ts';
import { STORED_BLOCKS, STORED_LOGS, STORED_TIERS } from './stored-blobs.ts';

export const FUZZES: readonly Fuzz[] = [
  ...[OWN_MESSAGES, SPARKPLUG_TOPICS, SPARKPLUG_MESSAGES, SPARKPLUG_LIVES, MAPPED_JSON, MAPPED_CSV],
  ...[SCREEN_MESSAGES, VALUE_FRAMES, GRID_FRAMES, STORED_BLOCKS, STORED_LOGS, STORED_TIERS],
];
