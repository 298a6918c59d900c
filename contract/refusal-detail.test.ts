import { expect, it } from 'vitest';
import { readRefusalDetail, refusalDetail } from './refusal-detail.ts';

it('comes back as it was written', () => {
  for (const [code, about] of [
    ['pin-missing', ''],
    ['held-by', 'Anna Müller'],
    ['own-order', 'a\nb'],
  ] as const)
    expect(readRefusalDetail(refusalDetail(code, about))).toEqual({ code, about });
});

it('is none where a detail is something else', () => {
  for (const detail of [undefined, '', '{"path":[]}', 'A sentence.']) expect(readRefusalDetail(detail)).toBeNull();
});
