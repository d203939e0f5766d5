/**
 * Python tracebacks, one per rank at a time.
 *
 *     Traceback (most recent call last):
 *       File "/srv/lf/…/trainer.py", line 2345, in train
 *         return inner_training_loop(
 *     ValueError: Can't find a valid checkpoint at saves/run/checkpoint-300
 *
 * Under torchrun each line carries `[rank1]: `. The first line that is not indented names the exception. Chained
 * tracebacks ("During handling of the above exception …") give one exception each, in order.
 */

export interface TracebackDraft {
  readonly frames: readonly string[];
  /** Lines since the last one that belonged to it. */
  readonly strangers: number;
}

export interface Raised {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly string[];
}

export const isTracebackStart = (text: string): boolean => /^Traceback \(most recent call last\):$/.test(text.trim());

export const emptyTraceback: TracebackDraft = { frames: [], strangers: 0 };

const frameLimit = 40;
const strangerLimit = 200;
const messageLimit = 4000;
const raised = /^([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)(?::(?: (.*))?)?$/s;
/** Single words are exceptions only if they end like one; `KeyboardInterrupt` comes without a message. */
const exceptionName = /(Error|Exception|Interrupt|Exit|Warning|Iteration|Failure|Timeout|Fault|Abort)$/;

export type TracebackStep =
  | { readonly kind: 'goes-on'; readonly draft: TracebackDraft }
  | { readonly kind: 'raised'; readonly raised: Raised }
  | { readonly kind: 'stranger'; readonly draft: TracebackDraft | null };

/** What a line is to a traceback: a frame, its last line, or a line of somebody else that came in between. */
export function feedTraceback(draft: TracebackDraft, text: string): TracebackStep {
  if (/^\s+\S/.test(text)) {
    const frames = [...draft.frames.slice(1 - frameLimit), text.slice(0, 400)];
    return { kind: 'goes-on', draft: { frames, strangers: 0 } };
  }
  const match = raised.exec(text);
  if (
    match &&
    (exceptionName.test(match[1] ?? '') || (match[1] ?? '').includes('.') || /^[A-Z]\w+$/.test(match[1] ?? ''))
  ) {
    const message = (match[2] ?? '').slice(0, messageLimit);
    return { kind: 'raised', raised: { name: match[1] ?? '', message, frames: draft.frames } };
  }
  const strangers = draft.strangers + 1;
  return { kind: 'stranger', draft: strangers > strangerLimit ? null : { ...draft, strangers } };
}
