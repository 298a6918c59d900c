import { Moon, Search, Sun, User } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { AlarmSummary } from '../alarms/alarm-summary.tsx';
import { ControlMark } from '../control/control-mark.tsx';
import { useCity, useSessionState } from '../session-context.ts';
import { WindowsMark } from '../windows/windows-mark.tsx';
import { ClockFace } from './clock-face.tsx';
import { ModeBanner } from './mode-banner.tsx';

function Brand() {
  const text = useText();
  const { manifest } = useCity();
  return (
    <div className="brand">
      <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
        <path d="M3 19V9l5-3v13M8 19V3l6 3.500V19M14 19v-7l5 2.500V19" className="brand-city" />
        <path d="M1 19.500h20" className="brand-ground" />
      </svg>
      <div className="brand-text">
        <h1 className="brand-name cut">{text('app.name')}</h1>
        <div className="brand-place cut">{manifest.name}</div>
      </div>
    </div>
  );
}

export function TopBar() {
  const text = useText();
  const { theme, setTheme, setOverlay } = useDesk();
  const welcome = useSessionState((state) => state.welcome);
  const next = theme === 'night' ? 'day' : 'night';
  return (
    <header className="top">
      <Brand />
      <nav className="desks" aria-label={text('desk.list')}>
        <span className="desk" aria-current="page">
          {text('desk.operator')}
        </span>
        <a className="desk" href="/wall">
          {text('desk.wall')}
        </a>
      </nav>
      <ModeBanner />
      <ClockFace />
      <WindowsMark />
      <AlarmSummary />
      <button type="button" className="search-field" title={text('search.open')} onClick={() => setOverlay('palette')}>
        <Search />
        <span className="unseen">{text('search.title')}</span>
        <span className="cut search-long">{text('search.placeholder')}</span>
        <span className="cut search-short">{text('search.title')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="who">
        <User />
        <div className="who-text">
          <div className="who-name cut">{welcome?.user}</div>
          <ControlMark />
        </div>
        <IconButton label={text(`command.theme.${next}`)} keys="T" onClick={() => setTheme(next)}>
          {theme === 'night' ? <Moon /> : <Sun />}
        </IconButton>
      </div>
    </header>
  );
}
