// A publisher in a process of its own, so that it does not share the event loop of what is measured.
// argv: url, user, password, assets, and either "burst" messages or "steady" messages-a-second seconds.
// Every message is about the newest time there is, so that the reader can take its age: {"ts":ms,"v":{"load":ms since start}}.
import mqtt from 'mqtt';

const [url = '', user = '', password = '', assets = '1', mode = 'burst', amount = '0', seconds = '0'] =
  process.argv.slice(2);
const IN_FLIGHT = 2000;
const TICK_MS = 5;

const client = await mqtt.connectAsync(url, { username: user, password, protocolVersion: 4, reconnectPeriod: 0 });
const assetCount = Number(assets);
let sent = 0;

function publish(done: () => void): void {
  const topic = `twin/tiny/power/transformer-s${1 + (sent % assetCount)}/tele`;
  sent += 1;
  const ts = performance.timeOrigin + performance.now();
  client.publish(
    topic,
    JSON.stringify({ ts: Math.floor(ts), v: { load: Math.round(ts * 1000) % 1e9 } }),
    { qos: 1 },
    done,
  );
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
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      const due = Math.floor(((Math.min(now, until) - started) / 1000) * rate);
      while (sent < due) publish(() => undefined);
      if (now < until) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
}
await client.endAsync();
process.stdout.write(`${JSON.stringify({ sent })}\n`);
