// A window that goes on its own does so after a reload too. Kept for as long as the window lives, and by its address: a window that is
// opened from another one begins with a copy of what that one keeps.

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** @param search of the window's address: what it is for, not what it shows at the moment */
export function aloneKey(search: string): string {
  const asked = new URLSearchParams(search);
  return `city-twin.alone.${asked.get('panel') ?? ''}.${asked.get('window') ?? ''}`;
}

/** Where the browser refuses to keep anything a window begins together with the others. */
export function isKeptAlone(storage: () => Store, search: string): boolean {
  try {
    return storage().getItem(aloneKey(search)) !== null;
  } catch {
    return false;
  }
}

export function keepAlone(storage: () => Store, search: string, isAlone: boolean): void {
  try {
    if (isAlone) storage().setItem(aloneKey(search), '1');
    else storage().removeItem(aloneKey(search));
  } catch {
    // It lasts until the next load then.
  }
}
