// The fuzzes, one a decoder.
import type { Fuzz } from './fuzz.ts';
import { OWN_MESSAGES } from './own-messages.ts';
import { SPARKPLUG_LIVES, SPARKPLUG_MESSAGES } from './sparkplug.ts';

export const FUZZES: readonly Fuzz[] = [OWN_MESSAGES, SPARKPLUG_MESSAGES, SPARKPLUG_LIVES];
