// `--open` and `--close` on what a script has left, and what is said where they change nothing.
import type { GridEdit } from '../grid-file.ts';
import { busName, CircuitElement } from './script-object.ts';
import type { ScriptRunner } from './script-runner.ts';

interface Operations {
  readonly open: readonly string[];
  readonly close: readonly string[];
  readonly edits: readonly GridEdit[];
}

/** Opens terminal 1, closes all terminals. @returns what changed nothing, for a person, to be asked when the edits are made */
export function operate(runner: ScriptRunner, { open, close, edits }: Operations, file: string): () => string[] {
  const idle: { readonly element: CircuitElement; readonly closing: boolean }[] = [];
  const operated = new Set<CircuitElement>();
  const act = (id: string, closing: boolean): void => {
    const element = elementOf(runner, id);
    if (element !== null) operated.add(element);
    if (element !== null && changesNothing(element, closing)) idle.push({ element, closing });
    if (!closing) return runner.runLine(`Open ${id} 1 0`, file);
    // Closed means closed: a script may have opened a switch at either terminal.
    runner.runLine(`Close ${id} 1 0`, file);
    for (let terminal = 2; terminal <= (element?.buses.length ?? 1); terminal++)
      runner.runLine(`Close ${id} ${terminal} 0`, file);
  };
  for (const id of open) act(id, false);
  for (const id of close) act(id, true);
  const edited = new Set(edits.map(({ element }) => element.trim().toLowerCase()));
  return () => [
    ...[...operated]
      .filter(({ enabled }) => !enabled)
      .map(
        ({ id }) => `${id} is disabled, so switching it changes nothing; --edit ${id}.enabled=yes puts it in service`,
      ),
    ...idle
      .filter(({ element }) => element.enabled && !edited.has(element.id))
      .map(({ element, closing }) =>
        closing ? `${element.id} was closed already${drawnOpen(element)}` : `${element.id} was open already`,
      ),
  ];
}

function elementOf(runner: ScriptRunner, id: string): CircuitElement | null {
  const found = runner.circuit.find(id.trim().toLowerCase());
  return found instanceof CircuitElement ? found : null;
}

function changesNothing({ open, phases }: CircuitElement, closing: boolean): boolean {
  const counts = [...open.values()].map(({ size }) => size);
  return closing ? counts.every((count) => count === 0) : counts.some((count) => count >= phases);
}

/** A tie is often drawn open: closed, but ending on a bus of its own beside the one that it could feed. */
function drawnOpen({ id, buses }: CircuitElement): string {
  const terminal = buses.findIndex((bus) => /._open$/i.test(busName(bus)));
  if (terminal < 0) return '';
  const [bus, property] = [buses[terminal]!, `bus${terminal + 1}`];
  const meant = bus.replace(/_open(?=\.|\s*$)/i, '');
  return `: it is drawn as an open tie, with ${property}=${bus}; --edit ${id}.${property}=${meant} makes the connection`;
}
