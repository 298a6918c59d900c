// The contrast figures of the design, counted from the tokens themselves (WCAG 2 relative luminance).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../renderer/theme/tokens.css', import.meta.url), 'utf8');

function tokensOf(block: string): Map<string, string> {
  return new Map([...block.matchAll(/(--[\w-]+):\s*(#[0-9A-Fa-f]{6})\b/g)].map((found) => [found[1]!, found[2]!]));
}
const dayStart = css.indexOf('[data-theme="day"]');
const THEMES = { night: tokensOf(css.slice(0, dayStart)), day: tokensOf(css.slice(dayStart)) };

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

/** token, ground, least ratio in night and day */
const WORDS: readonly (readonly [string, string, number, number])[] = [
  ['--text', '--bg', 16.4, 12.3],
  ['--text', '--panel', 15.6, 14.8],
  ['--text', '--raised', 14.4, 16.4],
  ['--text-2', '--panel', 9.3, 8.3],
  ['--text-2', '--raised', 8.6, 9.2],
  ['--text-3', '--bg', 6.3, 5.0],
  ['--text-3', '--panel', 6.0, 6.1],
  ['--text-3', '--raised', 5.6, 6.7],
  ['--text-3', '--hover', 4.9, 4.9],
  ['--focus', '--panel', 12.7, 5.9],
  ['--focus-ink', '--focus', 13.3, 7.0],
  ['--study-text', '--bg', 10.1, 6.0],
  ['--alarm-1-text', '--panel', 6.3, 6.2],
  ['--alarm-2-text', '--panel', 10.2, 6.3],
  ['--alarm-3-text', '--panel', 15.6, 6.9],
  ['--alarm-4-text', '--panel', 7.6, 7.9],
  ['--alarm-1-ink', '--alarm-1', 5.2, 6.1],
  ['--alarm-2-ink', '--alarm-2', 9.7, 7.2],
  ['--alarm-3-ink', '--alarm-3', 16.3, 13.4],
  ['--alarm-4-ink', '--alarm-4', 5.6, 9.3],
  ['--net-live', '--panel', 13.6, 12.8],
  ['--net-dead', '--panel', 3.3, 3.3],
  ['--net-earthed', '--panel', 7.7, 5.2],
  ['--net-unknown', '--panel', 5.8, 6.2],
];

/** The design rounds to one digit. */
const ROUNDING = 0.06;

describe.each(['night', 'day'] as const)('%s', (theme) => {
  it.each(WORDS)('%s on %s keeps its contrast', (token, ground, night, day) => {
    const colours = THEMES[theme];
    const ratio = contrast(colours.get(token)!, colours.get(ground)!);
    expect(ratio).toBeGreaterThanOrEqual((theme === 'night' ? night : day) - ROUNDING);
  });

  it('has every colour that the other theme has', () => {
    const own = [...THEMES[theme].keys()].filter(
      (name) => !name.startsWith('--city-') && !name.endsWith('-ink') && name !== '--alarm-edge',
    );
    const other = THEMES[theme === 'night' ? 'day' : 'night'];
    expect(own.filter((name) => !other.has(name))).toEqual([]);
  });
});
