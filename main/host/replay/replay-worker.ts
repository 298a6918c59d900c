// Worker thread entry: the grid of one screen that looks at the past. It shows what was kept, or calculates anew from what was known.
// Found through main/entries.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { openCityPack } from '../city/city-pack.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import type { Question } from '../shadow/shadow-desk.ts';
import { CalculatedGrid } from './calculated-grid.ts';
import { GridHistoryReader } from './grid-history.ts';
import type { FromReplay, ReplayWorkerData, ToReplay } from './replay-messages.ts';
import { ShownGrid } from './shown-grid.ts';

const { packFolder, keptIn, rows } = workerData as ReplayWorkerData;

const send = (message: FromReplay, transfer: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

const bug = (doing: string, error: unknown): void =>
  send({ type: 'bug', doing, text: error instanceof Error ? (error.stack ?? error.message) : String(error) });

let history: GridHistoryReader | null = null;
let shown: ShownGrid | null = null;
let calculated: Promise<CalculatedGrid> | null = null;

/** Null: nothing was ever kept. */
function openShown(): ShownGrid | null {
  if (shown !== null) return shown;
  try {
    history = new GridHistoryReader(keptIn);
    shown = new ShownGrid(history, rows);
  } catch {
    // There is no such file yet, or none that can be read: it is calculated.
  }
  return shown;
}

const openCalculated = (): Promise<CalculatedGrid> =>
  (calculated ??= openCityPack(packFolder).then((pack) => new CalculatedGrid(pack)));

function tell(id: number, grid: { frame: ArrayBuffer | null; figures: FromGrid['figures'] } | null): void {
  const frame = grid?.frame ?? null;
  send(
    { type: 'grid', id, frame, figures: grid?.figures ?? null, isMissing: grid === null },
    frame === null ? [] : [frame],
  );
}
type FromGrid = Extract<FromReplay, { type: 'grid' }>;

async function receive(message: ToReplay): Promise<void> {
  switch (message.type) {
    case 'warm':
      if (message.isCalculated) await openCalculated();
      break;
    case 'show':
      tell(message.id, openShown()?.at(message) ?? null);
      break;
    case 'showOn':
      tell(message.id, openShown()?.on(message.wallMs) ?? null);
      break;
    case 'calculate': {
      const solution = (await openCalculated()).begin(message);
      if (message.isShown) tell(message.id, solution);
      break;
    }
    case 'calculateOn':
      tell(message.id, (await openCalculated()).goOn(message));
      break;
    case 'ask':
      send({ type: 'answer', id: message.id, answer: answerOf(await openCalculated(), message) });
  }
}

function answerOf(grid: CalculatedGrid, question: Question): Answer<unknown> {
  try {
    return grid.answer(question);
  } catch (error) {
    bug(question.name, error);
    return refuse('internal', `grid.${question.name} failed in the host; its log says why`);
  }
}

// One after the other: a question is about the moment that was asked for before it.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (message: ToReplay) => {
  last = last.then(() =>
    receive(message).catch((error: unknown) => {
      bug(message.type, error);
      if (message.type === 'ask')
        send({ type: 'answer', id: message.id, answer: refuse('internal', 'the grid of the past failed') });
      else tell(message.id, null);
    }),
  );
});
