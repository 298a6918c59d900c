// A moment on the wire: ms since 1970 UTC, within what a Date can tell. Beyond, adding a millisecond changes nothing, and whoever
// walks from one moment to the next never arrives.
import { z } from 'zod';

export const MOST_MOMENT_MS = 8.64e15;

export const momentSchema = z.number().min(-MOST_MOMENT_MS).max(MOST_MOMENT_MS);
