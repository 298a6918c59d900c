// What layers look at now and then, whether anything is drawn or not: new values, the clock, who has supply. A picture that nobody
// sees does not look; shown again it looks at once.

interface Beat {
  readonly everyMs: number;
  readonly look: () => void;
  timer: ReturnType<typeof setInterval> | undefined;
}

export class Beats {
  private readonly beats = new Set<Beat>();
  private isRunning = true;

  /** @returns the function that ends it */
  every(everyMs: number, look: () => void): () => void {
    const beat: Beat = { everyMs, look, timer: undefined };
    this.beats.add(beat);
    if (this.isRunning) beat.timer = setInterval(look, everyMs);
    return () => {
      clearInterval(beat.timer);
      this.beats.delete(beat);
    };
  }

  setRunning(isRunning: boolean): void {
    if (isRunning === this.isRunning) return;
    this.isRunning = isRunning;
    for (const beat of this.beats) {
      clearInterval(beat.timer);
      if (!isRunning) continue;
      beat.look();
      beat.timer = setInterval(beat.look, beat.everyMs);
    }
  }
}
