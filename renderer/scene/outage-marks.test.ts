import { describe, expect, it } from 'vitest';
import { outageTokens } from './outage-marks.ts';

describe('marks of outages', () => {
  it('have alarm colour while the data is there', () => {
    const { area, fill, breaker } = outageTokens(false);
    expect([area, fill, breaker]).toEqual(['--alarm-1', '--alarm-1', '--alarm-1']);
  });

  it('have none with host or broker gone, and are hollow', () => {
    const stale = Object.values(outageTokens(true));
    expect(stale.filter((token) => token.startsWith('--alarm'))).toEqual([]);
    expect(outageTokens(true).fill).toBe('--ink');
  });
});
