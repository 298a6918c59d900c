// The open API's way to devices: the same commands, the same steps and the same journal as from the control room.
import { z } from 'zod';
import { COMMAND_REQUESTS, commandSchema } from '../../../contract/command-requests.ts';
import { type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const { select, operate, cancel, list } = {
  select: COMMAND_REQUESTS['command.select'],
  operate: COMMAND_REQUESTS['command.operate'],
  cancel: COMMAND_REQUESTS['command.cancel'],
  list: COMMAND_REQUESTS['command.list'],
};

export function registerCommandApi({ get, change }: Routes): void {
  get('/api/commands', z.object({}), ({ commands }) => ({ commands: commands.list() }), list.roles);
  change(
    'POST',
    '/api/commands/select',
    select.params,
    async ({ commands }, wish, reply, asker) => sendAnswer(reply, await commands.select(wish, asker)),
    select.roles,
  );
  change(
    'POST',
    '/api/commands/operate',
    operate.params,
    async ({ commands }, { commandId }, reply, asker) => sendAnswer(reply, await commands.operate(commandId, asker)),
    operate.roles,
  );
  change(
    'POST',
    '/api/commands/cancel',
    cancel.params,
    async ({ commands }, { commandId }, reply, asker) => sendAnswer(reply, await commands.cancel(commandId, asker)),
    cancel.roles,
  );
}

export const COMMAND_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/commands',
    summary: 'Commands under way, and those of the last minutes; not for wall displays',
    result: list.result,
  },
  {
    path: '/api/commands/select',
    method: 'post',
    summary:
      'Reserves a device for one command; for operators, dispatchers and admins. The answer is what the device says',
    body: select.params,
    result: commandSchema,
  },
  {
    path: '/api/commands/operate',
    method: 'post',
    summary: 'Orders what was selected. Done is it when `state` is confirmed: ask /api/commands',
    body: operate.params,
    result: commandSchema,
  },
  {
    path: '/api/commands/cancel',
    method: 'post',
    summary: 'Gives a selected device free again',
    body: cancel.params,
    result: commandSchema,
  },
];
