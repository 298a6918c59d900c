// Requests for commands to devices. The table for screens in the past is made without a service: from there nothing reaches a device.
import type { CommandService } from '../commands/command-service.ts';
import { answer, type Handlers } from './handler.ts';

export type CommandHandlers = Pick<Handlers, 'command.select' | 'command.operate' | 'command.cancel' | 'command.list'>;

export function createCommandHandlers(commands: CommandService): CommandHandlers {
  return {
    'command.select': (wish, { user }) => commands.select(wish, user),
    'command.operate': ({ commandId }, { user }) => commands.operate(commandId, user),
    'command.cancel': ({ commandId }, { user }) => commands.cancel(commandId, user),
    'command.list': () => answer({ commands: commands.list() }),
  };
}
