// How far fault restoration may go by itself, feeder by feeder. What holds is the lower of this and the city's.
import { FLISR_MODES, type FlisrMode } from '../../../contract/grid-requests.ts';
import type { FlisrModes } from '../../../contract/flisr-requests.ts';
import { useText } from '../../languages/languages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { IdLink } from '../grid/element-link.tsx';
import { titleOfId } from '../grid/grid-titles.ts';
import { useSession } from '../session-context.ts';
import { mayDirect, setMode } from './flisr-orders.ts';

export function FeederModes({ modes, model }: { modes: FlisrModes; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const { isBusy, refusal } = useFlisrDesk();
  return (
    <>
      {refusal === null ? null : (
        <p className="failure" role="alert">
          {refusal}
        </p>
      )}
      <ul className="feeder-modes scroll" tabIndex={0} aria-label={text('flisr.feeders')}>
        {modes.feeders.map(({ id, mode, effective }) => (
          <li key={id}>
            <span className="cut">{model === null ? <code>{id}</code> : <IdLink model={model} id={id} />}</span>
            <select
              className="select"
              aria-label={text('flisr.mode.of', { name: model === null ? id : titleOfId(model, id) })}
              value={mode}
              disabled={isBusy || !mayDirect(session)}
              onChange={({ target }) => setMode(session, id, target.value as FlisrMode)}
            >
              {FLISR_MODES.map((one) => (
                <option key={one} value={one}>
                  {text(`flisr.mode.${one}`)}
                </option>
              ))}
            </select>
            {effective === mode ? null : (
              <span className="quiet cut">
                {text('flisr.mode.effective', { mode: text(`flisr.mode.${effective}`) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
