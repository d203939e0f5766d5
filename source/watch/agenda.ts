/** What a watcher has to do and when: each errand once, at the earliest time that anybody asked for. */

/** Times are milliseconds of `performance.now()`. */
export class Agenda<Errand> {
  private readonly dueAt = new Map<Errand, number>();
  private ring: (() => void) | null = null;

  plan(errand: Errand, at: number): void {
    const planned = this.dueAt.get(errand);
    if (planned !== undefined && planned <= at) return;
    this.dueAt.set(errand, at);
    this.wake();
  }

  cancel(errand: Errand): void {
    this.dueAt.delete(errand);
  }

  /** Takes the errands that are due out of the agenda, the most overdue first. */
  takeDue(now: number): readonly Errand[] {
    const due = [...this.dueAt].filter(([, at]) => at <= now).sort(([, first], [, second]) => first - second);
    for (const [errand] of due) this.dueAt.delete(errand);
    return due.map(([errand]) => errand);
  }

  /** Resolves when the next errand is due, or at `wake`. */
  async untilDue(): Promise<void> {
    const next = Math.min(...this.dueAt.values());
    const wait = Math.max(0, next - performance.now());
    await new Promise<void>((resolve) => {
      const timer = Number.isFinite(wait) ? setTimeout(resolve, wait) : undefined;
      this.ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.ring = null;
  }

  wake(): void {
    this.ring?.();
  }
}
