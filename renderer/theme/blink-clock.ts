// The one blink of all screens of alarms: 1 Hz, 60 % on, all marks in phase. It runs only while something blinks, and only turns an
// attribute of the page: an animation would draw the page anew sixty times a second.
const PERIOD_MS = 1000;
const ON_MS = 600;

let users = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function turn(isOn: boolean): void {
  document.documentElement.dataset['blink'] = isOn ? 'on' : 'off';
  timer = setTimeout(() => turn(!isOn), isOn ? ON_MS : PERIOD_MS - ON_MS);
}

/** Returns the function that ends it. */
export function keepBlinking(): () => void {
  users += 1;
  if (users === 1) turn(true);
  return () => {
    users -= 1;
    if (users > 0) return;
    clearTimeout(timer);
    delete document.documentElement.dataset['blink'];
  };
}
