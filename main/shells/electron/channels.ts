// Channels between a window and the main process. A file of its own: the preload script carries whatever it imports.

/** page -> main, with an id; answers null, or why there is no session */
export const OPEN_SESSION = 'session:open';
/** page -> main, with a title; answers where the page was saved as a PDF, null: nowhere */
export const SAVE_PDF = 'page:save-pdf';
/** main -> page, with that id and a port */
export const SESSION_PORT = 'session:port';
/** page -> main, with the name of a panel for a window of it alone, or null for another desk */
export const OPEN_WINDOW = 'window:open';
/** main -> page: every session is over, and why */
export const HOST_GONE = 'host:gone';
