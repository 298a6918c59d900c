import { describe, expect, test } from 'vitest';
import type { PhaseLine } from '../../../../simulation/network/phase-network.ts';
import { CIRCUIT, problemOf, readFiles, readScript } from './test-script.ts';

const OMEGA = 2 * Math.PI * 60;
const NANO = 1e-9;
const AT = 'bus1=sourcebus bus2=b';

async function line(lines: string): Promise<PhaseLine> {
  const { network } = await readScript(lines);
  return network.lines[0] as PhaseLine;
}

const rounded = (matrix: Float64Array): number[] => [...matrix].map((value) => Number(value.toPrecision(10)));

describe('a line', () => {
  test('of which nothing is said has the values of 1000 ft', async () => {
    const { r, x, b, normalRating, emergencyRating } = await line(`New Line.a ${AT}`);
    expect(r[0]).toBeCloseTo((2 * 0.058 + 0.1784) / 3, 12);
    expect(x[1]).toBeCloseTo((0.4047 - 0.1206) / 3, 12);
    expect(b[0]).toBeCloseTo((OMEGA * NANO * (2 * 3.4 + 1.6)) / 3, 15);
    expect([normalRating, emergencyRating]).toEqual([400, 600]);
  });

  test('of one phase is its positive sequence', async () => {
    const { r, x, b } = await line(`New Line.a ${AT} phases=1 r1=1 x1=2 r0=9 x0=9 c1=4 length=2`);
    expect(rounded(r)).toEqual([2]);
    expect(rounded(x)).toEqual([4]);
    expect(b[0]).toBeCloseTo(2 * OMEGA * 4 * NANO, 15);
  });

  test('of two phases mixes both sequences', async () => {
    const { r } = await line(`New Line.a ${AT} phases=2 r1=1 x1=2 r0=4 x0=5`);
    expect(rounded(r)).toEqual([2, 1, 1, 2]);
  });

  test('given by b1 and b0 needs no capacitance', async () => {
    const { b } = await line(`New Line.a ${AT} phases=1 r1=1 x1=1 b1=7`);
    expect(b[0]).toBeCloseTo(7e-6, 15);
  });

  test('whose capacitance nobody gives has the default per 1000 ft, in its own unit', async () => {
    const { b } = await line(`New Line.a ${AT} phases=1 r1=1 x1=1 length=5280 units=ft`);
    expect(b[0]).toBeCloseTo(5.28 * OMEGA * 3.4 * NANO, 14);
  });

  test('as a switch is a milliohm or two, and what follows overrides', async () => {
    const plain = await line(`New Line.a ${AT} phases=1 switch=y`);
    expect([plain.r[0], plain.x[0], plain.isSwitch]).toEqual([0.001, 0.001, true]);
    expect(plain.b[0]).toBeCloseTo(0.001 * OMEGA * 1.1 * NANO, 18);
    const given = await line(`New Line.a ${AT} phases=1 switch=y r1=1e-4 x1=0 c1=0 length=1`);
    expect([given.r[0], given.x[0], given.b[0]]).toEqual([1e-4, 0, 0]);
    const reset = await line(`New Line.a ${AT} phases=1 r1=5 length=7 switch=y`);
    expect(reset.r[0]).toBe(0.001);
  });

  test('takes matrices, and warns where OpenDSS does not use them', async () => {
    const { r, x, b } = await line(
      `New Line.a ${AT} phases=2 rmatrix=(1 | 2 3) xmatrix=(4 | 5 6) cmatrix=(7 | -1 8) length=2`,
    );
    expect(rounded(r)).toEqual([2, 4, 4, 6]);
    expect(rounded(x)).toEqual([8, 10, 10, 12]);
    expect(b[1]).toBeCloseTo(-2 * OMEGA * NANO, 15);
    const { network, warnings } = await readScript(`New Line.a ${AT} phases=1 r1=9 x1=9 rmatrix=(1) xmatrix=(1)`);
    expect(network.lines[0]?.r[0]).toBe(9);
    expect(warnings[0]).toContain('the matrices are not used');
  });

  test('copies what like= copies: impedances and length, not buses', async () => {
    const { network } = await readScript(
      `New LineCode.c nphases=1 r1=3 x1=4\nNew Line.a ${AT} linecode=c length=2\nNew Line.b like=a bus1=b bus2=c`,
    );
    expect(network.lines[1]).toMatchObject({ phases: 1, r: Float64Array.of(6), x: Float64Array.of(8) });
    expect((await problemOf(readScript(`New Line.a ${AT}\nNew Line.b like=a`))).message).toContain('bus');
    expect((await problemOf(readScript(`New Line.a ${AT} r1=1\nNew Line.b like=a`))).message).toContain('like=a');
  });

  test('of another frequency is corrected for that of the solution', async () => {
    const { network } = await readFiles({
      'main.dss': `Set DefaultBaseFrequency=50\n${CIRCUIT}New LineCode.c nphases=1 basefreq=60 r1=1 x1=1 c1=10\nNew Line.a ${AT} phases=1 linecode=c`,
    });
    const { r, x, b } = network.lines[0] as PhaseLine;
    const multiple = 50 / 60;
    const earth = 0.155081 / Math.log(658.5 * Math.sqrt(100 / 60));
    expect(r[0]).toBeCloseTo(1 + 0.01805 * (multiple - 1), 12);
    expect(x[0]).toBeCloseTo((1 - 0.5 * earth * Math.log(multiple)) * multiple, 12);
    expect(b[0]).toBeCloseTo(2 * Math.PI * 50 * 10 * NANO, 15);
  });
});

describe('a line code', () => {
  const CODE =
    'New LineCode.c nphases=2 units=mi rmatrix=(5280 | 528 5280) xmatrix=(5280 | 0 5280) cmatrix=(0 | 0 0)\n';

  test('is converted from its unit to that of the line', async () => {
    for (const units of ['length=1000 units=ft', 'units=ft length=1000', 'length=1 units=kft'])
      expect(rounded((await line(`${CODE}New Line.a ${AT} linecode=c ${units}`)).r)).toEqual([1000, 100, 100, 1000]);
    const metres = await line(`${CODE}New Line.a ${AT} units=m length=1609.344 linecode=c`);
    expect(rounded(metres.r)).toEqual([5280, 528, 528, 5280]);
  });

  test('is taken as it stands where one side has no unit', async () => {
    expect((await line(`${CODE}New Line.a ${AT} linecode=c length=2`)).r[0]).toBe(10_560);
    expect((await line(`New LineCode.c nphases=1 r1=3 x1=1\nNew Line.a ${AT} linecode=c length=2 units=ft`)).r[0]).toBe(
      6,
    );
  });

  test('decides the number of phases, and another number is refused', async () => {
    expect((await line(`${CODE}New Line.a ${AT} phases=3 linecode=c`)).phases).toBe(2);
    expect((await problemOf(readScript(`${CODE}New Line.a ${AT} linecode=c phases=3`))).message).toContain(
      'phases=3 contradicts the 2 phases of the matrices',
    );
  });

  test('gives way to impedances of the line itself, in the unit of its length', async () => {
    const { r } = await line(
      `${CODE}New Line.a bus1=b bus2=c phases=2 units=ft linecode=c r1=3 x1=1 r0=3 x0=1 length=2`,
    );
    expect(rounded(r)).toEqual([6, 0, 0, 6]);
  });

  test('without capacitance keeps the default one, as in OpenDSS', async () => {
    const { b } = await line(`New LineCode.c nphases=1 rmatrix=(1) xmatrix=(1)\nNew Line.a ${AT} linecode=c`);
    expect(b[0]).toBeCloseTo((OMEGA * NANO * (2 * 3.4 + 1.6)) / 3, 15);
  });

  test('loses its neutral by kron', async () => {
    const { phases, r, x } = await line(
      `New LineCode.c nphases=3 rmatrix=(2 | 0 2 | 1 1 4) xmatrix=(0 | 0 0 | 0 0 0) cmatrix=(1 | 0 1 | 0 0 1) kron=y\nNew Line.a ${AT} linecode=c`,
    );
    expect(phases).toBe(2);
    expect(rounded(r)).toEqual([1.75, -0.25, -0.25, 1.75]);
    expect(rounded(x)).toEqual([0, 0, 0, 0]);
  });
});
