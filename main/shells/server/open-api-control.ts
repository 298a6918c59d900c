// The open API of control: who holds which area, and the PIN that is entered again.
import { z } from 'zod';
import { CONTROL_REQUESTS } from '../../../contract/control-requests.ts';
import { type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const R = CONTROL_REQUESTS;
const nothing = z.object({});
const noGrid = { failure: { code: 'unavailable', message: 'this city has no grid' } } as const;

export function registerControlApi({ get, change }: Routes): void {
  get('/api/control', nothing, ({ control }, _question, reply, asker) =>
    sendAnswer(reply, control === null ? noGrid : { result: control.areas(asker) }),
  );
  change(
    'POST',
    '/api/control/areas',
    R['control.change'].params,
    async ({ control }, { area, event }, reply, asker) =>
      sendAnswer(reply, (await control?.change(area, event, asker)) ?? noGrid),
    R['control.change'].roles,
  );
  change(
    'POST',
    '/api/control/pin',
    R['control.enterPin'].params,
    async ({ control }, { pin }, reply, asker) => sendAnswer(reply, (await control?.enterPin(pin, asker)) ?? noGrid),
    R['control.enterPin'].roles,
  );
  change(
    'PUT',
    '/api/control/pin',
    R['control.setPin'].params,
    async ({ control }, { old, pin }, reply, asker) =>
      sendAnswer(reply, (await control?.setPin(old, pin, asker)) ?? noGrid),
    R['control.setPin'].roles,
  );
  get(
    '/api/control/asked',
    R['control.asked'].params,
    ({ control }, { asked }, reply, asker) => sendAnswer(reply, control?.asked(asked, asker) ?? noGrid),
    R['control.asked'].roles,
  );
  change(
    'POST',
    '/api/control/second',
    R['control.second'].params,
    async ({ control }, second, reply, asker) => sendAnswer(reply, (await control?.second(second, asker)) ?? noGrid),
    R['control.second'].roles,
  );
}

export const CONTROL_OPERATIONS: readonly Operation[] = [
  { path: '/api/control', summary: 'Areas of control and who holds them', result: R['control.areas'].result },
  {
    path: '/api/control/areas',
    method: 'post',
    summary: 'Takes, offers, accepts, releases an area; an admin may seize it with a reason',
    body: R['control.change'].params,
    result: R['control.change'].result,
  },
  {
    path: '/api/control/pin',
    method: 'post',
    summary: 'Enters the PIN again: controls are let pass for two minutes',
    body: R['control.enterPin'].params,
    result: R['control.enterPin'].result,
  },
  {
    path: '/api/control/pin',
    method: 'put',
    summary: "Sets one's own PIN; `old` null only where there is none yet",
    body: R['control.setPin'].params,
    result: R['control.setPin'].result,
  },
  {
    path: '/api/control/asked',
    summary: 'What a refusal asks a second person for; `asked`: the id in its `detail`',
    query: R['control.asked'].params,
    result: R['control.asked'].result,
  },
  {
    path: '/api/control/second',
    method: 'post',
    summary: 'A second person says yes to what is asked, as it was then, by name and PIN; it holds once',
    body: R['control.second'].params,
    result: R['control.second'].result,
  },
];
