import { describe, expect, it } from 'vitest';
import { readFieldOptions } from './field-options.ts';

const NEEDED = ['--pack', 'p', '--broker', 'mqtt://127.0.0.1:1883'];

describe('field options', () => {
  it('take the credentials from the environment and run on the wall clock by default', () => {
    const options = readFieldOptions(NEEDED, { FIELD_USER: 'device', FIELD_PASSWORD: 'secret' }, 1000);
    expect(options).toEqual({
      pack: 'p',
      broker: 'mqtt://127.0.0.1:1883',
      user: 'device',
      password: 'secret',
      seed: 1,
      rate: 1,
      clock: { startCity: 1000, startWall: 1000, speed: 1 },
      truth: undefined,
      hasFaults: true,
    });
  });

  it('read seed, rate and clock', () => {
    const options = readFieldOptions([...NEEDED, '--seed', '9', '--rate', '0.5', '--clock', '5,6,60'], {}, 0);
    expect(options).toMatchObject({ seed: 9, rate: 0.5, clock: { startCity: 5, startWall: 6, speed: 60 } });
  });

  it('let faults be left out, and the truth be written', () => {
    const options = readFieldOptions([...NEEDED, '--faults', 'off', '--truth', 'truth.jsonl'], {}, 0);
    expect(options).toMatchObject({ hasFaults: false, truth: 'truth.jsonl' });
  });

  it('take numbers below zero', () => {
    const options = readFieldOptions([...NEEDED, '--seed=-5', '--clock=-1000,20,1'], {}, 0);
    expect(options).toMatchObject({ seed: -5, clock: { startCity: -1000 } });
  });

  it.each([
    [['--broker', 'mqtt://x'], '--pack'],
    [['--pack', 'p', '--broker', 'x:1883'], '--broker'],
    [[...NEEDED, '--rate', '0'], '--rate 0'],
    [[...NEEDED, '--faults', 'maybe'], '--faults maybe'],
    [[...NEEDED, '--seed', '1.5'], '--seed 1.5'],
    [[...NEEDED, '--clock', '1,2'], '--clock 1,2'],
    [[...NEEDED, '--clock', '1,2,-1'], '--clock 1,2,-1'],
  ])('refuse %j with the name of the option', (args, name) => {
    expect(() => readFieldOptions(args, {}, 0)).toThrow(name);
  });
});
