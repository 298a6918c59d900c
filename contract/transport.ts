// One wire, whatever it is made of: a MessagePort in Electron, a WebSocket elsewhere, a fake in tests.

export type WireData = string | ArrayBuffer;

export interface Transport {
  send(data: WireData): void;
  onMessage(listener: (data: WireData) => void): void;
  /** called once, also when this side closes */
  onClose(listener: (reason: string) => void): void;
  close(reason?: string): void;
  /** bytes handed over and not yet on their way; a slow client shows here */
  readonly bufferedBytes: number;
}
