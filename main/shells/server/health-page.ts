// The health page of the host itself: for whoever runs the machine and has no control room open, or cannot open one.
import type { HealthReport } from '../../../contract/health/health-report.ts';
import { HEALTH_TEXTS, healthTextOf } from '../../../contract/health/health-texts.ts';
import { type HealthSection, healthView } from '../../../contract/health/health-view.ts';
import type { PageLanguage } from './page-texts.ts';
import { escapeHtml, renderPage } from './pages.ts';

export const HEALTH_PAGE_PATH = '/health';
const REFRESH_S = 5;
const LOCALES: Readonly<Record<PageLanguage, string>> = { en: 'en-GB', ru: 'ru', zh: 'zh-CN' };

export function healthPage(language: PageLanguage, report: HealthReport): string {
  const text = healthTextOf(HEALTH_TEXTS[language]);
  const { isWell, headline, asOf, troubles, sections } = healthView(report, text, LOCALES[language]);
  const list = troubles
    .map(
      ({ what, remedy, detail }) => `<li><p>${escapeHtml(what)}</p>
${detail === '' ? '' : `<p class="remedy" lang="en">${escapeHtml(detail)}</p>`}
<p class="remedy">${escapeHtml(text('health.remedy'))}: ${escapeHtml(remedy)}</p></li>`,
    )
    .join('\n');
  const body = `<p class="${isWell ? 'stage' : 'problem'}" role="status">${escapeHtml(headline)}</p>
<p class="asof">${escapeHtml(`${report.cityName} · ${asOf}. ${text('health.renews', { n: REFRESH_S })}`)} <a href="/">${escapeHtml('City Twin')}</a></p>
${troubles.length === 0 ? '' : `<ul class="troubles" role="alert">\n${list}\n</ul>`}
<div class="sections">
${sections.map(sectionHtml).join('\n')}
</div>`;
  return renderPage({ language, title: text('health.title'), body, refreshS: REFRESH_S, isWide: true });
}

const sectionHtml = ({ id, title, rows }: HealthSection): string => `<section id="${id}">
<h2>${escapeHtml(title)}</h2>
<table>
${rows
  .map(
    ({ name, value, note, mark }) =>
      `<tr data-mark="${mark}"><th scope="row">${escapeHtml(name)}</th><td class="value">${escapeHtml(value)}</td><td class="note">${escapeHtml(note)}</td></tr>`,
  )
  .join('\n')}
</table>
</section>`;
