// Devices of a soak, in a process of their own: every asset counts its messages, and each message says its count and a value that is the
// count. argv: url, assets, messages a second, seconds. Prints how many each asset has sent.
import mqtt from 'mqtt';

const [url = '', assets = '1', rate = '1', seconds = '1'] = process.argv.slice(2);
const TICK_MS = 10;
const MOST_WAITING = 20_000;
const client = await mqtt.connectAsync(url, { protocolVersion: 4 });
const count = Number(assets);
const started = Date.now();
const until = started + Number(seconds) * 1000;
let sent = 0;
let acknowledged = 0;
await new Promise<void>((resolve) => {
  const timer = setInterval(() => {
    const now = Date.now();
    const due = Math.floor(((Math.min(now, until) - started) / 1000) * Number(rate));
    for (; sent < due && sent - acknowledged < MOST_WAITING; sent += 1) {
      const seq = Math.floor(sent / count);
      const topic = `twin/tiny/power/transformer-s${1 + (sent % count)}/tele`;
      // When it was due, not when it went out: what is sent in a hurry must not become corrections of one moment.
      const ts = Math.floor(started + (sent / Number(rate)) * 1000);
      client.publish(topic, JSON.stringify({ ts, seq, v: { load: seq } }), { qos: 1 }, () => {
        acknowledged += 1;
      });
    }
    if (now < until || acknowledged < sent) return;
    clearInterval(timer);
    resolve();
  }, TICK_MS);
});
await client.endAsync();
process.stdout.write(`${JSON.stringify({ sent })}\n`);
