// Requests for commands to devices. The table for screens in the past is made without a service: from there nothing reaches a device.
import type { DeskCommands } from '../operations/control/desk-commands.ts';
import { answer, type Handlers } from './handler.ts';

export type CommandHandlers = Pick<Handlers, 'command.select' | 'command.operate' | 'command.cancel' | 'command.list'>;

export function createCommandHandlers(commands: DeskCommands): CommandHandlers {
  return {
    'command.select': (wish, asker) => commands.select(wish, asker),
    'command.operate': ({ commandId }, asker) => commands.operate(commandId, asker),
    'command.cancel': ({ commandId }, asker) => commands.cancel(commandId, asker),
    'command.list': () => answer({ commands: commands.list() }),
  };
}
