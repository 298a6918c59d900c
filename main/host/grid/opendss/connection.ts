import { ScriptError } from './script-error.ts';

export type Connection = 'wye' | 'delta';

/** wye, y, ln, delta, ll */
export function parseConnection(text: string): Connection {
  const word = text.trim().toLowerCase();
  if (word.startsWith('w') || word.startsWith('y') || word.startsWith('ln')) return 'wye';
  if (word.startsWith('d') || word.startsWith('ll')) return 'delta';
  throw new ScriptError(`"${text}" is no connection`, 'write wye or delta');
}

/** V across one phase, from a rating in kV: between lines for two and three phases in wye, else of the coil itself */
export function phaseVoltage(kilovolts: number, phases: number, connection: Connection): number {
  const between = connection === 'wye' && (phases === 2 || phases === 3);
  return (kilovolts * 1000) / (between ? Math.sqrt(3) : 1);
}
