// A publisher in a process of its own, so that it does not share the event loop of what is measured.
// argv: url, user, password, assets, and either "burst" messages or "steady" messages-a-second seconds, then optionally the topic with {n}
// for the asset, and the names of the values of a message, by commas.
// Every message is about the newest time there is, so that the reader can take its age: {"ts":ms,"v":{"load":ms since start}}.
// It keeps at most IN_FLIGHT messages without acknowledgement: what cannot be sent in time is said at the end, not piled up.
import mqtt from 'mqtt';

const [url = '', user = '', password = '', assets = '1', mode = 'burst', amount = '0', seconds = '0', ...shape] =
  process.argv.slice(2);
const [template = 'twin/tiny/power/transformer-s{n}/tele', names = 'load'] = shape;
const values = names.split(',');
const IN_FLIGHT = 2000;
const MOST_WAITING = 20_000;
const TICK_MS = 5;

const client = await mqtt.connectAsync(url, { username: user, password, protocolVersion: 4, reconnectPeriod: 0 });
const assetCount = Number(assets);
let sent = 0;

function publish(done: () => void): void {
  const topic = template.replace('{n}', String(1 + (sent % assetCount)));
  sent += 1;
  const ts = performance.timeOrigin + performance.now();
  const value = Math.round(ts * 1000) % 1e6;
  const v = Object.fromEntries(values.map((name, i) => [name, value + i]));
  client.publish(topic, JSON.stringify({ ts: Math.floor(ts), v }), { qos: 1 }, done);
}

if (mode === 'burst') {
  const total = Number(amount);
  let acknowledged = 0;
  await new Promise<void>((resolve) => {
    const next = (): void => {
      acknowledged += 1;
      if (sent < total) publish(next);
      if (acknowledged === total) resolve();
    };
    for (let i = 0; i < Math.min(IN_FLIGHT, total); i += 1) publish(next);
  });
} else {
  const rate = Number(amount);
  const started = performance.now();
  const until = started + Number(seconds) * 1000;
  let acknowledged = 0;
  const count = (): void => {
    acknowledged += 1;
  };
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      const due = Math.floor(((Math.min(now, until) - started) / 1000) * rate);
      while (sent < due && sent - acknowledged < MOST_WAITING) publish(count);
      if (now < until || acknowledged < sent) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
}
await client.endAsync();
process.stdout.write(`${JSON.stringify({ sent })}\n`);
