// The browser's frames, for whoever draws only what is seen: while the gate is shut the next frame is kept, not asked for.

/** What asks a browser for frames, and a test in its place. */
export interface Frames {
  requestAnimationFrame(callback: FrameRequestCallback): number;
  cancelAnimationFrame(id: number): void;
}

export class FrameGate implements Frames {
  private readonly frames: Frames;
  /** asked for and not come yet, by our number; `request` is the browser's number, null while the gate is shut */
  private readonly waiting = new Map<number, { readonly callback: FrameRequestCallback; request: number | null }>();
  private isOpen = true;
  private last = 0;

  constructor(frames: Frames) {
    this.frames = frames;
  }

  requestAnimationFrame(callback: FrameRequestCallback): number {
    const id = ++this.last;
    this.waiting.set(id, { callback, request: null });
    if (this.isOpen) this.ask(id);
    return id;
  }

  cancelAnimationFrame(id: number): void {
    const request = this.waiting.get(id)?.request ?? null;
    this.waiting.delete(id);
    if (request !== null) this.frames.cancelAnimationFrame(request);
  }

  setOpen(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    for (const [id, entry] of this.waiting) {
      if (isOpen) this.ask(id);
      else if (entry.request !== null) {
        this.frames.cancelAnimationFrame(entry.request);
        entry.request = null;
      }
    }
  }

  private ask(id: number): void {
    const entry = this.waiting.get(id)!;
    entry.request = this.frames.requestAnimationFrame((time) => {
      this.waiting.delete(id);
      entry.callback(time);
    });
  }
}
