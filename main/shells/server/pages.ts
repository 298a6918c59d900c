// The few pages that the host draws itself: nobody is signed in yet, or the control room is not there yet. No script, no
// inline style; they share one style sheet and work without the renderer. Each speaks the visitor's language.
import type { StartStatus } from '../../../contract/start.ts';
import { PAGE_TEXTS, type PageLanguage, type PageTexts } from './page-texts.ts';

export interface Page {
  readonly language: PageLanguage;
  readonly title: string;
  /** HTML: use `escapeHtml` for whatever comes from outside */
  readonly body: string;
  /** reload after so many seconds */
  readonly refreshS?: number;
  /** go there at once */
  readonly forwardTo?: string;
  /** room for a table */
  readonly isWide?: boolean;
}

export const PAGE_STYLE_PATH = '/door.css';

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

/** What stands between backticks is printed as it is typed. */
const withCode = (text: string): string => escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>');

export function renderPage({ language, title, body, refreshS, forwardTo, isWide = false }: Page): string {
  const refresh =
    forwardTo !== undefined
      ? `<meta http-equiv="refresh" content="0;url=${escapeHtml(forwardTo)}">`
      : refreshS !== undefined
        ? `<meta http-equiv="refresh" content="${refreshS}">`
        : '';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · City Twin</title>
${refresh}
<link rel="stylesheet" href="${PAGE_STYLE_PATH}">
</head>
<body>
<main${isWide ? ' class="wide"' : ''}>
<p class="brand">City Twin</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

export type SignInProblem = 'wrong token' | 'wrong login' | { readonly waitMs: number };

function problemText(problem: SignInProblem, text: PageTexts): string {
  if (problem === 'wrong token') return text.wrongToken;
  if (problem === 'wrong login') return text.wrongLogin;
  return text.tooManyAttempts(Math.ceil(problem.waitMs / 1000));
}

export interface SignInPage {
  readonly hasPasswords: boolean;
  /** where to go afterwards, a path of this server */
  readonly next: string;
  /** what went wrong at the last try; null at first */
  readonly problem: SignInProblem | null;
}

export function signInPage(language: PageLanguage, { hasPasswords, next, problem }: SignInPage): string {
  const text = PAGE_TEXTS[language];
  const form = `<form method="post" action="/sign-in">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<label>${escapeHtml(text.user)}<input name="user" autocomplete="username" autocapitalize="none" required autofocus></label>
<label>${escapeHtml(text.password)}<input name="password" type="password" autocomplete="current-password" required></label>
<button>${escapeHtml(text.signIn)}</button>
</form>`;
  const body = `${problem === null ? '' : `<p class="problem" role="alert">${escapeHtml(problemText(problem, text))}</p>`}
<p>${withCode(text.signInAbout)}</p>
${hasPasswords ? form : ''}
<ul>
<li>${withCode(text.hintPrinted)}</li>
<li>${withCode(text.hintToken)}</li>
<li>${withCode(text.hintLink)} <a href="${escapeHtml(next)}">${escapeHtml(text.openControlRoom)}</a></li>
</ul>`;
  return renderPage({ language, title: text.signIn, body });
}

/** Goes on to `path` of this server at once. */
export function welcomePage(language: PageLanguage, path: string): string {
  const text = PAGE_TEXTS[language];
  const body = `<p><a href="${escapeHtml(path)}">${escapeHtml(text.openControlRoom)}</a></p>`;
  return renderPage({ language, title: text.welcome, body, forwardTo: path });
}

/** Shown while the renderer itself is still being built; with it, the renderer shows the progress. */
export function progressPage(language: PageLanguage, { stage, fraction }: StartStatus): string {
  const text = PAGE_TEXTS[language];
  const percent = Math.round(fraction * 100);
  const body = `<p>${withCode(text.startingAbout)}</p>
<progress max="100" value="${percent}">${percent} %</progress>
<p class="stage">${stage === '' ? '' : escapeHtml(text.stages[stage])}</p>`;
  return renderPage({ language, title: text.starting, body, refreshS: 1 });
}

/** @param reason in the host's own words, which are English */
export function failurePage(language: PageLanguage, reason: string): string {
  const text = PAGE_TEXTS[language];
  const body = `<p class="problem" role="alert">${withCode(text.notRunningAbout)}</p>
<p lang="en">${escapeHtml(reason)}</p>`;
  return renderPage({ language, title: text.notRunning, body, refreshS: 5 });
}

// The night and day colours of renderer/theme/tokens.css, repeated because these pages must work without the renderer.
export const PAGE_STYLE = `:root { color-scheme: dark light; --bg: #0b0f12; --panel: #121519; --line: #2b3035; --text: #eaedf1; --text-2: #b3bac1; --focus: #90e3f7; --focus-ink: #0b0f12; --problem: #ff6367; --odd: #ffb245; }
@media (prefers-color-scheme: light) { :root { --bg: #d7d9dc; --panel: #ebedef; --line: #c4c8cc; --text: #151b21; --text-2: #3d454d; --focus: #005e92; --focus-ink: #f7f9fa; --problem: #b20111; --odd: #7a5200; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--bg); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(32rem, 100vw - 2rem); padding: 2rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.brand { color: var(--text-2); margin: 0; }
h1 { font-size: 1.75rem; font-weight: 600; margin: 0 0 1rem; }
ul { padding-left: 1.1rem; color: var(--text-2); }
a { color: var(--focus); }
code { color: var(--text); }
form { display: grid; gap: 0.75rem; margin: 1.25rem 0; }
label { display: grid; gap: 0.25rem; color: var(--text-2); }
input, button { font: inherit; color: inherit; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 4px; background: transparent; }
input { color: var(--text); }
button { border-color: var(--focus); background: var(--focus); color: var(--focus-ink); cursor: pointer; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
progress { width: 100%; accent-color: var(--focus); }
.stage { color: var(--text-2); }
.problem { color: var(--problem); }
main.wide { width: min(76rem, 100vw - 1rem); margin: 0.5rem 0; padding: 1.25rem 1.5rem; }
.wide h1 { margin: 0; font-size: 1.375rem; }
.wide h2 { font-size: 0.8125rem; font-weight: 600; color: var(--text-2); margin: 1rem 0 0.25rem; }
.wide table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; line-height: 1.3; }
.wide th, .wide td { padding: 0.2rem 0.75rem 0.2rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
.wide th { width: 32%; color: var(--text-2); }
.wide td.value { width: 30%; font-variant-numeric: tabular-nums; }
.wide td.note { color: var(--text-2); }
.wide [data-mark="odd"] .value { color: var(--odd); }
.wide [data-mark="bad"] .value { color: var(--problem); }
.wide [data-mark="odd"] .value::before { content: "▲ "; }
.wide [data-mark="bad"] .value::before { content: "■ "; }
.troubles { list-style: none; padding: 0; margin: 0.75rem 0 0; color: var(--text); }
.troubles li { border-left: 3px solid var(--problem); padding: 0.25rem 0.75rem; margin-bottom: 0.5rem; }
.troubles p { margin: 0; }
.troubles .remedy, .asof { color: var(--text-2); font-size: 0.8125rem; }
.asof { margin: 0.25rem 0 0; }
.sections { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 0 2rem; align-items: start; }
`;
