// Worker thread entry: the shadow grid of a city. It knows the pack and what telemetry says, and nothing else.
// Found through main/entries.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { openCityPack, PackError } from '../city/city-pack.ts';
import { GridRecorder } from '../replay/grid-recorder.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import { type Question, ShadowDesk } from './shadow-desk.ts';
import type { FromShadow, ShadowWorkerData, ToShadow } from './shadow-messages.ts';

/** The grid is solved at least this often, also while nothing is said: time alone changes load and makes readings old. */
const LEAST_EVERY_MS = 1_000;
/** Readings of quantities wait so long for others of their moment. News of states waits for nothing. */
const GATHER_MS = 300;

const send = (message: FromShadow, transfer: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

function run(desk: ShadowDesk, recorder: GridRecorder | null): void {
  let timer: NodeJS.Timeout | null = null;
  let dueMs = Infinity;
  let isUrgent = false;
  const solveWithin = (ms: number) => {
    const wantedMs = performance.now() + ms;
    if (wantedMs >= dueMs) return;
    if (timer !== null) clearTimeout(timer);
    dueMs = wantedMs;
    // A storm of switchings is one solution: messages that are there already are taken before the timer fires.
    timer = setTimeout(solve, ms);
  };
  const solve = () => {
    dueMs = Infinity;
    const { frame, isWhole, figures, meters, news } = desk.solve();
    const kept = recorder === null ? null : { wallMs: Date.now(), frame: frame.slice(0), figures };
    send({ type: 'solved', frame, figures, news }, [frame]);
    if (kept !== null) recorder?.add(kept, isWhole, () => desk.whole());
    if (meters.length > 0) send({ type: 'pings', meters });
    // What a switching does nearby is told first; what it does to all others comes with the next solution.
    solveWithin(isUrgent ? GATHER_MS : LEAST_EVERY_MS);
    isUrgent = false;
  };
  parentPort?.on('message', (message: ToShadow) => {
    switch (message.type) {
      case 'readings':
        desk.take(message.batch);
        isUrgent ||= message.isUrgent;
        solveWithin(message.isUrgent ? 0 : GATHER_MS);
        break;
      case 'temperature':
        desk.setTemperature(message.value);
        break;
      case 'end':
        recorder?.close();
        // Nothing more: what were solved now would be kept nowhere.
        process.exit();
        break;
      case 'ask':
        send({ type: 'answer', id: message.id, answer: answerOf(desk, message) });
    }
  });
  send({ type: 'opened' });
  // What is known already comes with the first readings.
  solveWithin(GATHER_MS);
}

/** A question that finds a bug must not end the thread that everybody looks at. */
function answerOf(desk: ShadowDesk, question: Question): Answer<unknown> {
  try {
    return desk.answer(question);
  } catch (error) {
    send({ type: 'bug', doing: question.name, text: error instanceof Error ? (error.stack ?? '') : String(error) });
    return refuse('internal', `grid.${question.name} failed in the host; its log says why`);
  }
}

async function start(): Promise<void> {
  const data = workerData as ShadowWorkerData;
  try {
    const onTrouble = (text: string) => send({ type: 'bug', doing: 'keeping what is shown', text });
    const recorder = data.keepIn === null ? null : new GridRecorder(data.keepIn, onTrouble);
    run(ShadowDesk.open(await openCityPack(data.packFolder), data), recorder);
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    send({ type: 'refused', message: error.message });
    parentPort?.close();
  }
}

void start();
