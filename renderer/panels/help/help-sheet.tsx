import { X } from 'lucide-react';
import { type TextKey, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useCity } from '../session-context.ts';

const GROUPS: readonly {
  readonly title: TextKey;
  readonly keys: readonly (readonly [readonly string[], TextKey])[];
}[] = [
  {
    title: 'help.group.view',
    keys: [
      [['←', '→', '↑', '↓'], 'help.move'],
      [['+', '−'], 'help.zoom'],
      [['Q', 'E'], 'help.turn'],
      [['R', 'F'], 'help.tilt'],
      [['N'], 'help.north'],
      [['Home'], 'help.wholeCity'],
      [['G'], 'help.flyTo'],
    ],
  },
  {
    title: 'help.group.panels',
    keys: [
      [['L'], 'help.layers'],
      [['B'], 'help.bookmarks'],
      [['D'], 'help.dock'],
      [['0', '1', '2', '3', '4', '5'], 'help.tabs'],
      [['←', '→'], 'help.tabsMove'],
      [['Delete'], 'help.tabClose'],
      [['Z'], 'help.maximise'],
      [['Shift', '1', '…', '5'], 'help.arrangements'],
      [['Ctrl', 'K'], 'help.panelMove'],
    ],
  },
  {
    title: 'help.group.grid',
    keys: [
      [['S'], 'help.schematic'],
      [['Shift', 'S'], 'help.schematicSplit'],
      [['U', 'J'], 'help.trace'],
      [['C'], 'help.colour'],
    ],
  },
  {
    title: 'help.group.alarms',
    keys: [
      [['0'], 'help.alarms'],
      [['↑', '↓', 'Enter'], 'help.alarmGo'],
      [['←', '→'], 'help.alarmOpen'],
      [['Shift', '↑', '↓'], 'help.alarmMany'],
      [['A'], 'help.alarmAcknowledge'],
      [['R', 'O'], 'help.alarmReset'],
      [['S', 'U'], 'help.alarmShelve'],
      [['M'], 'help.alarmSilence'],
    ],
  },
  {
    title: 'help.group.switching',
    keys: [
      [['8'], 'help.flisr'],
      [['X'], 'help.flisrGo'],
      [['9'], 'help.orders'],
      [['\u2191', '\u2193'], 'help.flisrMove'],
    ],
  },
  {
    title: 'help.group.replay',
    keys: [
      [['P'], 'help.replayPlay'],
      [[',', '.'], 'help.replayStep'],
      [['V'], 'help.replayLive'],
      [['←', '→', '↑', '↓'], 'help.replaySecond'],
      [['PgUp', 'PgDn'], 'help.replayHour'],
      [['Home', 'End'], 'help.replayEnds'],
    ],
  },
  {
    title: 'help.group.trends',
    keys: [
      [['←', '→'], 'help.trendCursor'],
      [['Shift', '←', '→'], 'help.trendPan'],
      [['+', '−'], 'help.trendZoom'],
      [['Backspace'], 'help.trendBack'],
      [['End'], 'help.trendLive'],
    ],
  },
  {
    title: 'help.group.general',
    keys: [
      [['Ctrl', 'K'], 'help.search'],
      [['F1', '?'], 'help.help'],
      [['Esc'], 'help.escape'],
      [['F6'], 'help.regions'],
      [['T'], 'help.theme'],
    ],
  },
];

export function HelpSheet() {
  const text = useText();
  const { overlay, setOverlay } = useDesk();
  const { source } = useCity().manifest;
  return (
    <Sheet
      label={text('help.title')}
      className="help"
      isOpen={overlay === 'help'}
      onClose={() => setOverlay(null)}
      startsAtTop
    >
      <div className="panel-head">
        <h2 className="t-14">{text('help.title')}</h2>
        <span className="grow" />
        <IconButton label={text('help.close')} keys="Esc" onClick={() => setOverlay(null)}>
          <X />
        </IconButton>
      </div>
      <div className="help-groups" tabIndex={0} role="region" aria-label={text('help.title')}>
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="section-title">{text(group.title)}</h3>
            <dl className="help-keys">
              {group.keys.map(([keys, meaning]) => (
                <div key={meaning} className="help-key">
                  <dt>{text(meaning)}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="help-foot">{text('help.attribution', { attribution: source.attribution })}</p>
    </Sheet>
  );
}
