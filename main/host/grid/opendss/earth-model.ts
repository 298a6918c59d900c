import type { EarthModel } from './earth-return.ts';
import { ScriptError } from './script-error.ts';

export function parseEarthModel(word: string): EarthModel {
  if (word.startsWith('c')) return 'carson';
  if (word.startsWith('f')) return 'fullcarson';
  if (word.startsWith('d')) return 'deri';
  throw new ScriptError(`"${word}" is no earth model`, 'write carson, fullcarson or deri');
}
