// The process as the host starts it: against a real broker, with a small pack on disk.
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PACK_FORMAT, PACK_TABLES, PACK_VERSION } from '../../contract/city-pack/manifest.ts';
import { type ColumnData, encodeTable } from '../../contract/city-pack/table.ts';
import { DOMAINS } from '../../simulation/domains/index.ts';
import { BERLIN, testSite } from '../../simulation/domains/test-site.ts';

const SIMULATOR = join(import.meta.dirname, 'field-simulator.ts');

function writePack(folder: string): void {
  const { assets, streets } = testSite();
  const domainOf = new Map(DOMAINS.flatMap(({ id, kinds }) => kinds.map(({ kind }) => [kind, id])));
  const tables: Record<string, Record<string, ColumnData>> = {
    assets: {
      id: assets.map(({ id }) => id),
      domain: assets.map(({ kind }) => domainOf.get(kind) ?? ''),
      kind: assets.map(({ kind }) => kind),
      name: assets.map(({ name }) => name),
      attributes: assets.map(({ attributes }) => JSON.stringify(attributes)),
      x: Float32Array.from(assets, ({ x }) => x),
      y: Float32Array.from(assets, ({ y }) => y),
      lon: Float64Array.from(assets, ({ lon }) => lon),
      lat: Float64Array.from(assets, ({ lat }) => lat),
    },
    'street-nodes': { x: streets.nodeX, y: streets.nodeY },
    streets: {
      from: streets.from,
      to: streets.to,
      length: streets.length,
      speed: streets.speed,
      oneWay: streets.oneWay,
      access: streets.access,
      xy: streets.shape,
    },
  };
  const entries = PACK_TABLES.map((name) => {
    // The simulator reads three tables; of the others it needs no more than that they are there.
    const bytes = encodeTable(tables[name] ?? { name: [] });
    writeFileSync(join(folder, `${name}.arrow`), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name, file: `${name}.arrow`, rows: 1, bytes: bytes.length, sha256 };
  });
  const manifest = {
    format: PACK_FORMAT,
    version: PACK_VERSION,
    id: 'test',
    name: 'Test',
    origin: BERLIN,
    bbox: [13.3, 52.5, 13.5, 52.6],
    timeZone: 'Europe/Berlin',
    seed: 1,
    source: { file: 'none', sha256: '', licence: 'none', attribution: 'none', attributionUrl: '' },
    report: {},
    tables: entries,
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

interface Broker {
  readonly url: string;
  readonly topics: Set<string>;
  close(): Promise<void>;
}

async function startBroker(password: string): Promise<Broker> {
  const broker = await Aedes.createBroker({
    authenticate: (_client, user, given, done) => done(null, user === 'device' && given?.toString() === password),
  });
  const topics = new Set<string>();
  broker.on('publish', ({ topic }, client) => {
    if (client !== null) topics.add(topic);
  });
  const server = createServer((socket) => {
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    topics,
    close: async () => {
      await new Promise<void>((resolve) => {
        broker.close(() => resolve());
      });
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

describe('field simulator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'field-'));
  const children: ChildProcess[] = [];
  let broker: Broker;

  beforeAll(async () => {
    writePack(folder);
    broker = await startBroker('secret');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await broker.close();
    rmSync(folder, { recursive: true });
  });

  const start = (args: readonly string[], password = 'secret') => {
    const env = { ...process.env, FIELD_USER: 'device', FIELD_PASSWORD: password };
    const child = fork(SIMULATOR, [...args], { env, execArgv: [], silent: true });
    children.push(child);
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const exit = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => resolve(code));
    });
    return { child, exit, errors: () => errors };
  };
  const usual = () => ['--pack', folder, '--broker', broker.url, '--rate', '20'];

  it('lets all systems speak, and ends when the host is gone', async () => {
    const { child, exit } = start(usual());
    const systems = () => new Set([...broker.topics].map((topic) => topic.split('/')[2]));
    // Meters speak of a grid, which this pack has not.
    const speaking = DOMAINS.filter((domain) => domain.createField(testSite()).devices > 0).length;
    while (systems().size < speaking) await new Promise((resolve) => setTimeout(resolve, 50));
    child.disconnect();
    expect(await exit).toBe(0);
  }, 20_000);

  it('ends in good order when told to', async () => {
    const { child, exit } = start(usual());
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  }, 20_000);

  it('says so when the broker refuses the password', async () => {
    const { exit, errors } = start(usual(), 'wrong');
    expect(await exit).toBe(1);
    expect(errors()).toMatch(/refused the user name or password/);
  }, 20_000);

  it('says so when the folder is no pack', async () => {
    const { exit, errors } = start(['--pack', join(folder, 'none'), '--broker', broker.url]);
    expect(await exit).toBe(1);
    expect(errors()).toMatch(/not a city pack/);
  }, 20_000);
});
