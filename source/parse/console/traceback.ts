/**
 * Python tracebacks, one per rank at a time.
 *
 *     Traceback (most recent call last):
 *       File "/srv/lf/…/trainer.py", line 2345, in train
 *         return inner_training_loop(
 *     ValueError: Can't find a valid checkpoint at saves/run/checkpoint-300
 *
 * Under torchrun each line carries `[rank1]: `. The first line that is not indented names the exception. Chained
 * tracebacks give one exception each, in order, linked as Python links them:
 *
 *     The above exception was the direct cause of the following exception:        `because`: raise … from …
 *     During handling of the above exception, another exception occurred:         `during`
 *
 * `Exception ignored in: …`, `Exception in thread Thread-3 (auto_conversion):` and `--- Logging error ---` head
 * tracebacks that nobody dies of: they give no exception.
 */

/** What a line says of the traceback after it. */
export type Announcement = 'because' | 'during' | 'ignored';

export interface TracebackDraft {
  readonly announced: Announcement | null;
  readonly frames: readonly string[];
  /** Its first frame is a module's: nobody caught the exception. Null before the first frame. */
  readonly atTop: boolean | null;
  /** Lines since the last one that belonged to it. */
  readonly strangers: number;
}

export interface Raised {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly string[];
  readonly atTop: boolean;
}

export const isTracebackStart = (text: string): boolean => /^Traceback \(most recent call last\):$/.test(text.trim());

export const beginTraceback = (announced: Announcement | null): TracebackDraft => ({
  announced,
  frames: [],
  atTop: null,
  strangers: 0,
});

const announcements: readonly (readonly [RegExp, Announcement])[] = [
  [/^The above exception was the direct cause of the following exception:$/, 'because'],
  [/^During handling of the above exception, another exception occurred:$/, 'during'],
  [
    /^(Exception ignored (?:in|on)|Exception in thread |Error in atexit\._run_exitfuncs|--- Logging error ---)/,
    'ignored',
  ],
];

export const announcementOf = (text: string): Announcement | null =>
  /^[TDE-]/.test(text) ? (announcements.find(([pattern]) => pattern.test(text.trimEnd()))?.[1] ?? null) : null;

const frameLimit = 40;
const strangerLimit = 200;
const messageLimit = 4000;
const raised = /^([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)(?::(?: (.*))?)?$/s;
const topFrame = /^ {2}File ".*", line \d+, in <module>$/;
/** Single words are exceptions if they end like one or are written like a class; `KeyboardInterrupt` has no message. */
const exceptionName = /(Error|Exception|Interrupt|Exit|Iteration|Failure|Timeout|Fault|Abort)$/;
/** `INFO: …` and `trainer.py: …` of somebody else are not classes. */
const longestName = 200;
const className = /^(?:\w+\.)*[A-Z]\w*[a-z]\w*$/;

export type TracebackStep =
  | { readonly kind: 'goes-on'; readonly draft: TracebackDraft }
  | { readonly kind: 'raised'; readonly raised: Raised }
  | { readonly kind: 'stranger'; readonly draft: TracebackDraft | null };

/** What a line is to a traceback: a frame, its last line, or a line of somebody else that came in between. */
export function feedTraceback(draft: TracebackDraft, text: string): TracebackStep {
  if (/^\s+\S/.test(text)) {
    const frames = [...draft.frames.slice(1 - frameLimit), text.slice(0, 400)];
    return { kind: 'goes-on', draft: { ...draft, frames, atTop: draft.atTop ?? topFrame.test(text), strangers: 0 } };
  }
  const match = raised.exec(text);
  const called = match?.[1] ?? '';
  if (match && called.length <= longestName && (exceptionName.test(called) || className.test(called))) {
    const message = (match[2] ?? '').slice(0, messageLimit);
    return {
      kind: 'raised',
      raised: { name: called, message, frames: draft.frames, atTop: draft.atTop === true },
    };
  }
  const strangers = draft.strangers + 1;
  return { kind: 'stranger', draft: strangers > strangerLimit ? null : { ...draft, strangers } };
}
