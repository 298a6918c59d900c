// The newest command of a point, as the host has it: what this screen gave, or anybody else.
import { useCallback, useEffect, useState } from 'react';
import type { CommandReport } from '../../../contract/command-requests.ts';
import { useText } from '../../languages/languages.ts';
import type { LinkEvent } from '../../link/link.ts';
import { refusalWords, withControl } from '../control/with-control.ts';
import { useSession, useSessionState } from '../session-context.ts';

export interface PointCommand {
  /** null: none in the last minutes */
  readonly command: CommandReport | null;
  /** why the last step could not be taken */
  readonly failure: string | null;
  /** a step is on its way to the host */
  readonly isAsking: boolean;
  select(value: string): void;
  operate(): void;
  cancel(): void;
  /** what has come to its end need not be shown any longer */
  dismiss(): void;
}

/** Pages of other machines are no secure context and have no `randomUUID`. */
function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const isStepOf = (event: LinkEvent, point: string): boolean =>
  event.name === 'journalWritten' && event.data.kind === 'command' && event.data.data['point'] === point;

/** @param nameOf a value in words, for whoever is asked for the PIN */
export function useCommand(point: string, nameOf: (value: string) => string): PointCommand {
  const session = useSession();
  const text = useText();
  const [command, setCommand] = useState<CommandReport | null>(null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const isOpen = useSessionState(({ link }) => link.kind === 'open');

  useEffect(() => {
    if (!isOpen || !session.may('command.list')) return;
    let isOver = false;
    const load = () => {
      session
        .request('command.list', {})
        .then(({ commands }) => {
          if (!isOver) setCommand(commands.find((one) => one.point === point) ?? null);
        })
        // The point itself still tells what holds.
        .catch((error: unknown) => console.warn('commands could not be read', error));
    };
    load();
    // Every step of every command is an entry of the journal, and so an event.
    const unwatch = session.store.subscribe(({ events }, before) => {
      if (events === before.events) return;
      const known = before.events[0];
      const isNews = (event: LinkEvent) => known === undefined || event.number > known.number;
      if (events.some((event) => isNews(event) && isStepOf(event, point))) load();
    });
    return () => {
      isOver = true;
      unwatch();
    };
  }, [session, point, isOpen]);

  // What switches the grid is for whoever controls the area: the person is asked for what is wanting, and it is tried again.
  const ask = useCallback(
    (action: string, detail: string, step: () => Promise<CommandReport>) => {
      setFailure(null);
      setAsking(true);
      void withControl(session, { action, subject: point, detail }, step)
        .then((tried) => (tried.ok ? setCommand(tried.value) : setFailure(refusalWords(tried, text))))
        .finally(() => setAsking(false));
    },
    [session, point, text],
  );

  const commandId = command?.id ?? '';
  return {
    command: command === null || command.id === dismissed ? null : command,
    failure,
    isAsking,
    select: (value) => {
      const wish = { commandId: newCommandId(), point, value };
      ask('command.select', nameOf(value), () => session.request('command.select', wish));
    },
    operate: () =>
      ask('command.operate', nameOf(command?.value ?? ''), () => session.request('command.operate', { commandId })),
    cancel: () => ask('command.cancel', '', () => session.request('command.cancel', { commandId })),
    dismiss: () => {
      setDismissed(commandId);
      setFailure(null);
    },
  };
}
