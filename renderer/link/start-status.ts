// Before a session opens: is the host still building the city? A shell that does not know the question is ready.
import { type StartStatus, startStatusSchema } from '../../contract/start.ts';

const POLL_MS = 400;

const READY: StartStatus = { state: 'ready', stage: '', fraction: 1, message: '' };

export type AskStart = () => Promise<StartStatus>;

/** Rejects while the shell cannot be reached. */
export async function askStart(): Promise<StartStatus> {
  const response = await fetch('/api/start', { headers: { accept: 'application/json' } });
  if (!response.ok) return READY;
  const parsed = startStatusSchema.safeParse(await response.json().catch(() => null));
  return parsed.success ? parsed.data : READY;
}

/** Tells `onStatus` about every answer (null: not reached) and resolves when the city is ready. Never gives up. */
export async function waitForStart(ask: AskStart, onStatus: (status: StartStatus | null) => void): Promise<void> {
  for (;;) {
    const status = await ask().catch(() => null);
    onStatus(status);
    if (status?.state === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
