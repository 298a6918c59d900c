// The horn of a desk: tones by WebAudio, until somebody silences it. Pages may make sounds only after somebody has touched them: until
// then it says so.
import { type Horn, nextCall, SILENT_HORN, TONES } from '../../state/alarms/alarm-tones.ts';

export type HornState = 'ready' | 'waits' | 'missing';

const LOOK_MS = 250;
const TOUCHES = ['pointerdown', 'keydown'] as const;
const LOUDNESS = 0.18;
/** s; without a slope a tone cracks */
const SLOPE = 0.015;

export interface AlarmHorn {
  /** what the host says sounds now */
  tell(sounds: { readonly loudest: number | null; readonly sounding: number }): void;
  close(): void;
}

/** @param onState whether this page may make sounds */
export function createAlarmHorn(onState: (state: HornState) => void): AlarmHorn {
  if (typeof AudioContext !== 'function') {
    onState('missing');
    return { tell: () => undefined, close: () => undefined };
  }
  let audio: AudioContext | null = null;
  const say = () => onState(audio?.state === 'running' ? 'ready' : 'waits');
  // Made before anybody has touched the page, it would not start.
  const wake = () => {
    if (audio === null) {
      audio = new AudioContext();
      audio.addEventListener('statechange', say);
    }
    if (audio.state === 'suspended') audio.resume().then(say, say);
    else say();
  };
  for (const name of TOUCHES) window.addEventListener(name, wake, true);
  if (navigator.userActivation.hasBeenActive) wake();
  else say();
  let horn: Horn = SILENT_HORN;
  let sounds: Parameters<AlarmHorn['tell']>[0] = { loudest: null, sounding: 0 };
  const look = () => {
    if (audio?.state !== 'running') return;
    const next = nextCall(horn, sounds, performance.now());
    horn = next.horn;
    if (next.call !== null) play(audio, next.call);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    tell: (next) => {
      sounds = next;
      look();
    },
    close: () => {
      clearInterval(timer);
      for (const name of TOUCHES) window.removeEventListener(name, wake, true);
      audio?.removeEventListener('statechange', say);
      audio?.close().catch((error: unknown) => console.warn('the sound could not be ended', error));
    },
  };
}

function play(audio: AudioContext, priority: number): void {
  for (const { hz, at, seconds } of TONES[priority] ?? []) {
    const [start, end] = [audio.currentTime + at, audio.currentTime + at + seconds];
    const tone = new OscillatorNode(audio, { type: 'triangle', frequency: hz });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(LOUDNESS, start + SLOPE);
    gain.gain.setValueAtTime(LOUDNESS, end - SLOPE);
    gain.gain.linearRampToValueAtTime(0, end);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(end);
  }
}
