// The session's wire on the host's side of a MessagePort.
import type { MessagePortMain } from 'electron';
import type { Transport, WireData } from '../../../contract/transport.ts';

export function portTransport(port: MessagePortMain): Transport {
  const closeListeners: Array<(reason: string) => void> = [];
  let isClosed = false;
  const closed = (reason: string) => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closeListeners) listener(reason);
  };
  port.on('close', () => closed('the window closed or reloaded'));
  return {
    send: (data) => {
      if (!isClosed) port.postMessage(data);
    },
    onMessage: (listener) => {
      port.on('message', ({ data }: { data: unknown }) => {
        if (typeof data === 'string' || data instanceof ArrayBuffer) listener(data satisfies WireData);
      });
      port.start();
    },
    onClose: (listener) => {
      closeListeners.push(listener);
    },
    close: (reason = 'closed by the host') => {
      port.close();
      closed(reason);
    },
    // A port tells nothing about its queue; both ends share one machine, and frames wait for their acknowledgement.
    bufferedBytes: 0,
  };
}
