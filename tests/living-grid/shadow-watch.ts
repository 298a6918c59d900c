// A client of the host that holds the shadow grid's columns, as a page does: grid frames over a real WebSocket.
import WebSocket from 'ws';
import { type GridColumns, emptyGridColumns, type GridRowCounts, SUPPLY_CODE } from '../../contract/grid-live.ts';
import { CONTRACT_VERSION, type HostMessage } from '../../contract/messages.ts';
import { applyGridFrame, isGridFrame } from '../../contract/grid-frame.ts';

export interface ShadowWatch {
  readonly columns: GridColumns;
  /** of the last frame: city time and ms that the solution took */
  readonly last: { cityTimeMs: number; solveMs: number; frames: number };
  /** wall time at which a switch was first seen in its present position */
  readonly seenAt: Float64Array;
  /** what the host has told since this client is here */
  readonly events: Extract<HostMessage, { type: 'event' }>[];
  isDark(consumer: number): boolean;
  close(): void;
}

/** `url`: the address that `serve` prints, with its token. Resolves when the first snapshot has come. */
export async function watchShadow(url: string, counts: GridRowCounts): Promise<ShadowWatch> {
  const address = new URL(url);
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0]!;
  const socket = new WebSocket(`ws://${address.host}/session`, { headers: { cookie, origin: address.origin } });
  socket.binaryType = 'arraybuffer';
  const columns = emptyGridColumns(counts);
  const seenAt = new Float64Array(counts.switches).fill(Number.NaN);
  const last = { cityTimeMs: Number.NaN, solveMs: Number.NaN, frames: 0 };
  const before = new Uint8Array(counts.switches).fill(255);
  const events: ShadowWatch['events'] = [];
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code, reason) => reject(new Error(`the session ended: ${code} ${reason.toString()}`)));
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION })));
    socket.on('message', (data, isBinary) => {
      if (!isBinary) {
        const message = JSON.parse(Buffer.from(data as ArrayBuffer).toString()) as HostMessage;
        if (message.type === 'event') events.push(message);
        return;
      }
      const buffer = data as ArrayBuffer;
      if (!isGridFrame(buffer)) {
        // A value frame: acknowledged, so that the host goes on as with any page.
        socket.send(JSON.stringify({ type: 'frameDone', frame: new DataView(buffer).getUint32(8, true) }));
        return;
      }
      const head = applyGridFrame(buffer, columns, (table, rows) => {
        if (table !== 'switches') return;
        for (const row of rows) {
          if (before[row] === columns.switches.position[row]) continue;
          before[row] = columns.switches.position[row]!;
          seenAt[row] = Date.now();
        }
      });
      last.cityTimeMs = head.cityTimeMs;
      last.solveMs = head.solveMs;
      last.frames += 1;
      socket.send(JSON.stringify({ type: 'gridFrameDone', frame: head.number }));
      resolve();
    });
  });
  return {
    columns,
    last,
    seenAt,
    events,
    isDark: (consumer) => columns.consumers.supply[consumer] === SUPPLY_CODE.dead,
    close: () => socket.terminate(),
  };
}
