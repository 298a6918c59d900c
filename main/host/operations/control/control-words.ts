// Why rights have turned something down, for whoever has no words of his own for the code, and what it is about.
import type { ControlRefusal } from '../../../../simulation/switching/control-rights.ts';

export const CONTROL_WORDS: Readonly<Record<ControlRefusal['code'] | 'second-changed', string>> = {
  'no-area': 'it lies in no area of control',
  'out-of-area': 'is not an area that you may hold',
  'not-held': 'has no holder: take control of it first',
  'held-by': 'is controlled by somebody else',
  'pin-missing': 'enter the PIN first',
  'pin-old': 'the PIN was entered too long ago: enter it again',
  'second-missing': 'a second person has to say yes',
  'second-changed': 'it has changed since the second person said yes: it has to be said anew',
  'second-same': 'the second person has to be another one',
  'second-out-of-area': 'the second person may not hold this area',
};

/** The area, or the person that it is about. */
export function subjectOf(refusal: ControlRefusal): string {
  if ('area' in refusal) return refusal.area;
  return 'by' in refusal ? refusal.by : '';
}
