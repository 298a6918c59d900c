// Command line and environment of the field simulator's process.
import { parseArgs } from 'node:util';

export interface FieldOptions {
  /** folder of the city pack */
  readonly pack: string;
  /** mqtt:// or mqtts:// address without credentials */
  readonly broker: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly seed: number;
  readonly rate: number;
  /** city time at `startWall`, both ms UTC; city time runs `speed` times as fast */
  readonly clock: { readonly startCity: number; readonly startWall: number; readonly speed: number };
  /** file into which is written what has really happened in the grid, for tests; undefined: nowhere */
  readonly truth: string | undefined;
  /** faults arise by themselves, besides those on demand, and now and then a switch fails */
  readonly hasFaults: boolean;
}

export const FIELD_USAGE =
  'field-simulator --pack DIR --broker mqtt://HOST:PORT [--seed N] [--rate R] [--clock START_CITY,START_WALL,SPEED]\n' +
  '                [--faults on|off] [--truth FILE]\n' +
  'credentials: environment FIELD_USER and FIELD_PASSWORD';

/** @throws Error that says which option is wrong and what it should be */
export function readFieldOptions(args: readonly string[], env: NodeJS.ProcessEnv, wallNow: number): FieldOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pack: { type: 'string' },
      broker: { type: 'string' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '1' },
      clock: { type: 'string', default: `${wallNow},${wallNow},1` },
      truth: { type: 'string' },
      faults: { type: 'string', default: 'on' },
    },
  });
  const { pack, broker } = values;
  if (pack === undefined || pack === '') throw new Error('--pack is missing: the folder of a city pack');
  if (broker === undefined || !/^(mqtts?|tcp|ssl|wss?):\/\//.test(broker)) {
    throw new Error('--broker is missing or no address such as mqtt://127.0.0.1:1883');
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed} is no whole number`);
  const rate = Number(values.rate);
  if (!(rate > 0 && rate <= 1000)) throw new Error(`--rate ${values.rate} is not between 0 and 1000`);
  const [startCity = Number.NaN, startWall = Number.NaN, speed = Number.NaN] = values.clock.split(',').map(Number);
  if (!Number.isFinite(startCity) || !Number.isFinite(startWall) || !(speed > 0 && speed <= 100_000)) {
    throw new Error(`--clock ${values.clock} is not START_CITY,START_WALL,SPEED (ms, ms, factor above 0)`);
  }
  if (values.faults !== 'on' && values.faults !== 'off')
    throw new Error(`--faults ${values.faults} is neither on nor off`);
  return {
    pack,
    broker,
    user: env['FIELD_USER'],
    password: env['FIELD_PASSWORD'],
    seed,
    rate,
    clock: { startCity, startWall, speed },
    truth: values.truth,
    hasFaults: values.faults === 'on',
  };
}
