import { afterEach, describe, expect, it } from 'vitest';
import { answerWanted, controlRefusal, useControlDesk, want, wantedAfter } from './control-desk.ts';

const asked = { action: 'order.approve', subject: 'order-7' };
const after = (detail: string, hasPin = true) => wantedAfter(controlRefusal(detail)!, hasPin, asked);

describe('what is asked for after a refusal', () => {
  it('is the PIN, a first one for whoever has none', () => {
    expect(after('pin-missing anna')).toEqual({ kind: 'pin', isFirst: false, purpose: asked });
    expect(after('pin-old anna', false)).toEqual({ kind: 'pin', isFirst: true, purpose: asked });
  });

  it('is the area that nobody holds, or a second person for just this', () => {
    expect(after('not-held east')).toEqual({ kind: 'area', area: 'east', purpose: asked });
    expect(after('second-missing q-1')).toEqual({ kind: 'second', asked: 'q-1', isChanged: false });
    expect(after('second-changed q-2')).toEqual({ kind: 'second', asked: 'q-2', isChanged: true });
  });

  it('is nothing where a person cannot help it here', () => {
    for (const detail of ['held-by Berta', 'out-of-area east', 'no-area', 'second-same anna'])
      expect(after(detail)).toBeNull();
  });

  it('is nothing of what is no refusal by rights', () => {
    for (const detail of [undefined, '', 'own-order order-7', '{"a":1}']) expect(controlRefusal(detail)).toBeNull();
  });
});

describe('a question', () => {
  afterEach(() => answerWanted(false));

  it('is answered once, and gone then', async () => {
    const given = want({ kind: 'area', area: 'east', purpose: asked });
    expect(useControlDesk.getState().wanted).toEqual({ kind: 'area', area: 'east', purpose: asked });
    answerWanted(true);
    answerWanted(false);
    expect(await given).toBe(true);
    expect(useControlDesk.getState().wanted).toBeNull();
  });

  it('gives way to a newer one', async () => {
    const first = want({ kind: 'pin', isFirst: false, purpose: asked });
    const second = want({ kind: 'area', area: 'west', purpose: asked });
    expect(await first).toBe(false);
    answerWanted(true);
    expect(await second).toBe(true);
  });
});
