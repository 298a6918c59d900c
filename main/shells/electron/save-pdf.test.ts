import { expect, test } from 'vitest';
import { fileNameOf, savePdf } from './save-pdf.ts';

const page = { printToPDF: async () => new Uint8Array([37, 80, 68, 70]) };

test('writes what the page prints to where the person says, and nothing where they think better of it', async () => {
  const written: [string, number][] = [];
  const write = async (path: string, bytes: Uint8Array) => void written.push([path, bytes.length]);
  const asked: string[] = [];
  const askPath = async (proposed: string) => {
    asked.push(proposed);
    return '/home/anna/report.pdf';
  };
  expect(await savePdf(page, 'Report: S1/Q0', { folder: '/docs', askPath, write })).toBe('/home/anna/report.pdf');
  expect(asked).toEqual(['/docs/Report S1 Q0.pdf']);
  expect(written).toEqual([['/home/anna/report.pdf', 4]]);
  expect(await savePdf(page, 'x', { folder: '/docs', askPath: async () => null, write })).toBeNull();
  expect(written).toHaveLength(1);
});

test('a page may give no path, and hears why nothing was saved', async () => {
  const askPath = async (proposed: string) => proposed;
  await expect(savePdf(page, { path: '/etc' }, { folder: '/docs', askPath })).rejects.toThrow('title');
  const write = () => Promise.reject(new Error('no room on the disk'));
  await expect(savePdf(page, 'x', { folder: '/docs', askPath, write })).rejects.toThrow('no room');
  expect(fileNameOf('../../etc/passwd')).toBe('etc passwd');
  expect(fileNameOf('Отчёт о событии 站 9')).toBe('Отчёт о событии 站 9');
  expect(fileNameOf('///')).toBe('City Twin');
});
