import { describe, expect, test } from 'vitest';
import { CIRCUIT, problemOf, readFiles, readScript } from './test-script.ts';

const LINE = 'New Line.a bus1=sourcebus bus2=b\n';

describe('commands', () => {
  test('~, More and M continue the element that was made last', async () => {
    const { network } = await readScript('New Load.a bus1=sourcebus\n~ kW=1\nmore kvar=2\nM phases=1 kV=7.2');
    expect(network.consumers[0]).toMatchObject({ p: 1000, q: 2000, phases: 1, ratedVoltage: 7200 });
  });

  test('may be shortened, as properties and options may', async () => {
    const { network, controlsOn } = await readScript(
      `${LINE}New Load.a bus=b k=12.47\nset control=off maxc=30 voltageb=(12.47 .48)\ncalcv\nsolve`,
    );
    expect(network.voltageBases).toEqual([12470, 480]);
    expect(network.maxControlIterations).toBe(30);
    expect(controlsOn).toBe(false);
  });

  test('Edit, Select and a path change what is there; a path takes more than one property', async () => {
    const { network } = await readScript(
      'New Load.a bus1=sourcebus kW=1\nNew Load.b bus1=sourcebus\nEdit Load.a kvar=3\nLoad.b.kW=5 kvar=(1 2 +)\nSelect Load.a\n~ model=2',
    );
    expect(network.consumers).toMatchObject([
      { p: 1000, q: 3000, model: 2 },
      { p: 5000, q: 3000, model: 1 },
    ]);
  });

  test('a property without a command goes to what was edited last', async () => {
    const { network } = await readScript(
      'New Load.a bus1=sourcebus kW=1\nNew Load.b bus1=sourcebus kW=2\nSelect Load.a\nkw=300 kvar=40\nNew Load.c bus1=sourcebus\nkW=(3 4 +)',
    );
    expect(network.consumers).toMatchObject([{ p: 300_000, q: 40_000 }, { p: 2000 }, { p: 7000 }]);
    expect(await problemOf(readScript('Select Vsource.source\ntaste=3'))).toMatchObject({
      element: 'vsource.source',
      message: expect.stringContaining('taste'),
    });
  });

  test('New accepts object=, and values by position', async () => {
    const { network } = await readScript('New object=Line.a sourcebus b.3.2.1\nNew Load.x 1 b.2.0 7.2 40 .9');
    expect(network.lines[0]?.terminals[1].nodes).toEqual([3, 2, 1]);
    expect(network.consumers[0]).toMatchObject({ phases: 1, p: 40_000, ratedVoltage: 7200 });
  });

  test('BatchEdit changes every element that its pattern matches', async () => {
    const { network } = await readScript(
      'New Load.a1 bus1=sourcebus kW=1\nNew Load.a2 bus1=sourcebus kW=1\nNew Load.b bus1=sourcebus kW=1\nBatchEdit Load.a.* kW=7',
    );
    expect(network.consumers.map(({ p }) => p)).toEqual([7000, 7000, 1000]);
  });

  test('Open and Close name a terminal, and a conductor or all phases', async () => {
    const { network } = await readScript(
      `${LINE}New Transformer.t buses=(b c) kvs=(12.47 .48)\nOpen Line.a 2 3\nOpen Transformer.t 1\nClose Transformer.t 1 2`,
    );
    expect(network.lines[0]?.terminals.map(({ open }) => open)).toEqual([[], [false, false, true]]);
    expect(network.transformers[0]?.windings[0]?.terminal.open).toEqual([true, false, true, false]);
  });

  test('Disable and enabled=no take an element out', async () => {
    const { network } = await readScript(
      `${LINE}New Line.c bus1=b bus2=c enabled=no\nNew Load.a bus1=b\nNew Load.d bus1=b\nDisable Load.a`,
    );
    expect([...network.lines, ...network.consumers].map(({ id }) => id)).toEqual(['line.a', 'load.d']);
    expect(network.buses.map(({ id }) => id)).toEqual(['sourcebus', 'b']);
  });

  test('what only shows, plots or meters is passed over and said', async () => {
    const { warnings } = await readScript(
      `${LINE}New EnergyMeter.m Line.a 1\nNew Monitor.v element=Line.a\nSolve\nShow Voltages LN Nodes\nPlot profile\nExport voltages\nSet ShowExport=yes`,
    );
    expect(warnings.map((warning) => warning.replace(/^.*?: /, ''))).toEqual([
      'energymeter.m is passed over',
      'monitor.v is passed over',
      'show is passed over',
      'plot is passed over',
      'export is passed over',
    ]);
  });

  test('curves are passed over without a word', async () => {
    const { warnings } = await readScript(
      'New Spectrum.s numharm=1\nNew LoadShape.day npts=24 interval=1 mult=(file=day.txt)\nNew GrowthShape.g year=1\nNew Load.a bus1=sourcebus daily=day',
    );
    expect(warnings).toEqual([]);
  });

  test('variables stand for values', async () => {
    const { network } = await readScript('Var @kw=12 @at=sourcebus\nNew Load.a bus1=@at.1 phases=1 kv=7.2 kW=@kw');
    expect(network.consumers[0]).toMatchObject({ p: 12_000, terminal: { nodes: [1, 0] } });
  });

  test('block comments are not read, and Quit ends', async () => {
    const { network } = await readScript(
      '/* New Load.a\nNew Load.b */\nNew Load.c bus1=sourcebus\nQuit\nNew Load.d bus1=x',
    );
    expect(network.consumers.map(({ id }) => id)).toEqual(['load.c']);
  });
});

describe('files', () => {
  test('Redirect returns to its folder, Compile stays; names in any case and with backslashes', async () => {
    const { network } = await readFiles({
      'main.dss': `${CIRCUIT}Redirect SUB\\Loads\nCompile (sub\\More.DSS)\nRedirect Deep.dss`,
      'Sub/loads.dss': 'New Load.a bus1=sourcebus',
      'Sub/more.dss': 'New Load.b bus1=sourcebus',
      'Sub/deep.dss': 'New Load.c bus1=sourcebus',
    });
    expect(network.consumers.map(({ id }) => id)).toEqual(['load.a', 'load.b', 'load.c']);
  });

  test('a second Compile starts the circuit again', async () => {
    const { network } = await readFiles({
      'main.dss': 'Compile master.dss\nLoad.a.kW=5\nsolve\nCompile master.dss\nLoad.a.kW=7\nsolve',
      'master.dss': `${CIRCUIT}New Load.a bus1=sourcebus`,
    });
    expect(network.consumers.map(({ p }) => p)).toEqual([7000]);
  });

  test('Buscoords gives positions; a missing file is a warning', async () => {
    const { network, warnings } = await readFiles({
      'main.dss': `${CIRCUIT}${LINE}Buscoords xy.csv\nBuscoords none.csv`,
      'xy.csv': 'SourceBus, 1.5, -2\nB 3 4 ! here\nonly a word\n',
    });
    expect(network.buses).toEqual([
      { id: 'sourcebus', x: 1.5, y: -2 },
      { id: 'b', x: 3, y: 4 },
    ]);
    expect(warnings).toHaveLength(2);
  });

  test('may be Latin-1, begin with a byte order mark, and end lines as Windows does', async () => {
    const latin = Buffer.from(`${CIRCUIT}! Stra\xdfe\r\nNew Load.a bus1=sourcebus kW=3\r\n`, 'latin1');
    expect((await readFiles({ 'main.dss': latin })).network.consumers[0]?.p).toBe(3000);
    expect((await readFiles({ 'main.dss': `\uFEFF${CIRCUIT}` })).network.name).toBe('test');
  });
});

describe('what cannot be read says where and why', () => {
  test.each([
    ['New Load.a bus1=sourcebus kW=ten', 3, 'load.a', 'kw: "ten" is not a number'],
    ['New Load.a bus1=sourcebus\n~ colour=red', 4, 'load.a', 'load has no property "colour"'],
    ['New Load.a bus1=sourcebus kv= kW=3', 3, 'load.a', 'kv has no value'],
    ['New Load.a\n', 3, 'load.a', 'one of its buses is missing'],
    ['New Load.a bus1=b model=3', 3, 'load.a', 'load model 3 is not modelled here'],
    ['New Load.a bus1=b.x', 3, 'load.a', '"x" in b.x is no node'],
    ['New PVSystem.g bus1=b', 3, undefined, 'elements of the class pvsystem are not modelled here'],
    ['New Generator.g bus1=b model=3', 3, 'generator.g', 'generator model 3 is not modelled here'],
    [`${LINE}New SwtControl.s switchedobj=Line.a action=open`, 4, 'swtcontrol.s', 'it would open line.a during'],
    ['New Lien.g bus1=b', 3, undefined, 'there is no class "lien"'],
    ['New Line. bus1=a', 3, undefined, 'the line has no name'],
    ['Frobnicate', 3, undefined, '"Frobnicate" is no command of OpenDSS'],
    ['AllocateLoads', 3, undefined, 'the command allocateloads is not modelled here'],
    ['Set mode=daily', 3, undefined, 'mode=daily'],
    ['Solve mode=faultstudy', 3, undefined, 'mode=faultstudy'],
    ['Set loadmodel=admittance', 3, undefined, 'loadmodel=admittance'],
    ['Set frobnicate=3', 3, undefined, 'there is no option "frobnicate"'],
    ['Set controlmode=time', 3, undefined, 'controlmode=time'],
    ['Open Line.none 1', 3, 'line.none', 'there is no element line.none'],
    ['Line.none.length=3', 3, undefined, 'neither a command nor a property'],
    ['New Line.a bus1=sourcebus bus2=b linecode=none', 3, 'line.a', 'linecode: there is no linecode.none'],
    ['New Line.a bus1=sourcebus bus2=b like=none', 3, 'line.a', 'like: there is no line.none'],
    ['Redirect nowhere.dss', 3, undefined, 'there is no file nowhere.dss'],
    ['New Circuit.second', 3, 'circuit.second', 'there is a circuit already, test'],
    ['Open Line.a 3\nNew Line.a bus1=sourcebus bus2=b', 3, 'line.a', 'there is no element line.a'],
    [`${LINE}Open Line.a 3`, 4, 'line.a', 'it has no terminal 3'],
    ['New Relay.r monitoredobj=Line.a state=open', 3, 'relay.r', 'protection that is open from the start'],
    ['New Line.a bus1=sourcebus bus2=b r1=0 x1=0 r0=0 x0=0', 3, 'line.a', 'its impedance is zero'],
    ['New Line.a bus1=sourcebus bus2=b phases=2 rmatrix=(1|1 1) xmatrix=(1|1 1)', 3, 'line.a', 'cannot be inverted'],
    ['Edit Vsource.source r1=0 x1=0 r0=0 x0=0', 3, 'vsource.source', 'its impedance is zero'],
    ['New Load.a bus1=b kW=1e306', 3, 'load.a', 'comes out infinite'],
    ['New RegControl.r vreg=120', 3, 'regcontrol.r', 'it has no transformer'],
    ['New CapControl.c type=kvar', 3, 'capcontrol.c', 'it has no capacitor'],
    ['New Vsource.v bus1=b frequency=50', 3, 'vsource.v', 'its frequency of 50 Hz is not that of the solution'],
    [
      'New LoadShape.s npts=1 mult=(5) useactual=yes\nNew Load.a bus1=b daily=s',
      4,
      'load.a',
      'daily: the load shape s holds actual power',
    ],
  ])('%s', async (lines, line, element, message) => {
    const problem = await problemOf(readScript(lines));
    expect(problem).toMatchObject({ line, ...(element === undefined ? {} : { element }) });
    expect(problem.message).toContain(message);
    expect(problem.remedy).not.toBe('');
  });

  test('duplicate elements name the first; line codes may be given again', async () => {
    const problem = await problemOf(readScript('New Load.A bus1=b\nNew Load.b bus1=b\nNew load.a bus1=b'));
    expect(problem).toMatchObject({ line: 5, element: 'load.a' });
    expect(problem.message).toMatch(/defined twice, first in .*main.dss:3/);
    const { network } = await readScript(
      'New LineCode.c r1=1 x1=1\nNew LineCode.c r1=2\nNew Line.l bus1=sourcebus bus2=b linecode=c phases=1',
    );
    expect(network.lines[0]?.r[0]).toBe(2);
  });

  test('in an included file, that file', async () => {
    const problem = await problemOf(
      readFiles({ 'main.dss': `${CIRCUIT}Redirect a.dss`, 'a.dss': '\n\nNew Load.a bus1=b kW=x' }),
    );
    expect(problem.file).toMatch(/a\.dss$/);
    expect(problem.line).toBe(3);
  });

  test('files that include themselves', async () => {
    const problem = await problemOf(
      readFiles({ 'main.dss': `${CIRCUIT}Redirect a.dss`, 'a.dss': 'Redirect b.dss', 'b.dss': 'Redirect A.dss' }),
    );
    expect(problem.message).toContain('includes itself');
  });

  test('a script without a circuit, or without a source', async () => {
    expect((await problemOf(readFiles({ 'main.dss': '! nothing' }))).message).toBe('it defines no circuit');
    expect((await problemOf(readFiles({ 'main.dss': 'New Load.a' }))).message).toContain('there is no circuit yet');
    expect((await problemOf(readScript('Disable Vsource.source'))).message).toBe('it has no source in service');
  });

  test('what is no text', async () => {
    const problem = await problemOf(readFiles({ 'main.dss': Uint8Array.from([0x89, 0x50, 0, 1, 2]) }));
    expect(problem.message).toBe('it is no text file');
  });
});

describe('settings', () => {
  test('loadmult counts for variable loads only', async () => {
    const { network } = await readScript(
      'New Load.a bus1=sourcebus kW=10 kvar=4\nNew Load.b bus1=sourcebus kW=10 status=fixed\nNew Load.c bus1=sourcebus kW=10 status=exempt\nSet loadmult=0.5',
    );
    expect(network.consumers.map(({ p }) => p)).toEqual([5000, 10_000, 10_000]);
    expect(network.consumers[0]?.q).toBe(2000);
  });

  test('the frequency of a circuit is the default when it begins', async () => {
    const { network } = await readFiles({ 'main.dss': 'Clear\nSet DefaultBaseFrequency=50\nNew Circuit.x' });
    expect(network.frequency).toBe(50);
  });

  test('those of a circuit need one', async () => {
    const problem = await problemOf(readFiles({ 'main.dss': 'Set controlmode=off\nNew Circuit.x' }));
    expect(problem).toMatchObject({ line: 1, message: 'controlmode is set before there is a circuit' });
  });

  test('allocation factors set loads by the transformers they hang on', async () => {
    const { network } = await readScript(
      'New Load.a bus1=sourcebus xfkva=25 pf=0.8\nNew Load.b bus1=sourcebus kW=3\nSet allocationfactors=0.4',
    );
    expect(network.consumers[0]?.p).toBeCloseTo(25_000 * 0.4 * 0.8, 9);
    expect(network.consumers[0]?.q).toBeCloseTo(25_000 * 0.4 * 0.6, 9);
    expect(network.consumers[1]?.p).toBe(3000);
  });
});

describe('the command line', () => {
  test('opens terminal 1, closes, and edits after the script', async () => {
    const { network } = await readScript(`${LINE}New Line.t bus1=b bus2=open.1.2.3\nOpen Line.t 1`, {
      open: ['Line.A'],
      close: ['line.t'],
      edits: [{ element: 'Line.T', property: 'Bus2', value: 'c' }],
    });
    expect(network.lines.map(({ terminals }) => terminals[0].open)).toEqual([[true, true, true], []]);
    expect(network.lines[1]?.terminals[1]).toMatchObject({ bus: 2, nodes: [1, 2, 3] });
  });

  test('closes whichever terminal the script has opened', async () => {
    const { network } = await readScript(`${LINE}Open Line.a 2`, { close: ['line.a'] });
    expect(network.lines[0]?.terminals.map(({ open }) => open)).toEqual([[], []]);
  });

  test('a value of several words needs no quotes', async () => {
    const { state } = await readScript('New Transformer.t buses=(sourcebus b)', {
      edits: [{ element: 'transformer.t', property: 'taps', value: '1.0 1.05' }],
    });
    expect([...(state.taps[0] ?? [])]).toEqual([1, 1.05]);
  });

  test('nominal taps are all 1, capacitors as in the file', async () => {
    const { state } = await readScript(
      'New Transformer.t buses=(sourcebus b) taps=(1.1 0.95)\nNew Capacitor.c bus1=b numsteps=2 states=(1 0)',
      { taps: 'nominal' },
    );
    expect([...(state.taps[0] ?? [])]).toEqual([1, 1]);
    expect([...(state.capacitorSteps[0] ?? [])]).toEqual([1, 0]);
  });

  test('what it names has to exist', async () => {
    const problem = await problemOf(readScript(LINE, { open: ['line.z'] }));
    expect(problem).toMatchObject({ element: 'line.z', message: 'there is no element line.z' });
    expect(problem.line).toBeUndefined();
  });
});
