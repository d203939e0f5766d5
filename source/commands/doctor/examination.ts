/** What `lf-tui doctor` finds out: one fact a line, each fine, worth a note, or a problem with a remedy. */
export type Level = 'fine' | 'note' | 'problem';

/** The facts of each examination; words are made of them in every language. */
export interface ExaminationFacts {
  readonly node: { readonly version: string; readonly needed: string };
  readonly terminal: { readonly name: string; readonly isTerminal: boolean };
  readonly size: { readonly columns: number; readonly rows: number };
  readonly colours: {
    readonly theme: string;
    readonly depth: 'true' | '256' | '16' | 'none';
    readonly noColour: boolean;
  };
  readonly locale: { readonly locale: string; readonly isUnicode: boolean };
  /** Cells that the terminal moves on for each sign; of those it answered for. */
  readonly width: {
    readonly cells: readonly { readonly sign: string; readonly cells: number; readonly expected: number }[];
  };
  readonly synchronised: { readonly answer: 'yes' | 'no' | 'silent' };
  readonly multiplexer: { readonly name: 'tmux' | 'screen'; readonly passthrough: string | null };
  readonly watches: {
    readonly watches: number | null;
    readonly instances: number | null;
    readonly refusal: string | null;
  };
  readonly 'file-system': {
    readonly path: string;
    readonly isThere: boolean;
    readonly isNetwork: boolean;
    readonly free: number | null;
  };
  readonly gpu: {
    readonly tool: string;
    readonly file: string;
    readonly seconds: number;
    readonly cards: number;
    readonly problem: string | null;
  };
  readonly 'no-gpu': { readonly tools: readonly string[] };
  readonly processes: { readonly root: string; readonly visible: number | null; readonly hidden: string | null };
  readonly ssh: { readonly version: string | null };
  readonly record: { readonly way: 'python' | 'script' | 'pipes' };
  readonly settings: { readonly path: string; readonly isThere: boolean; readonly problem: string | null };
}

export type ExaminationId = keyof ExaminationFacts;

export type Examination = {
  readonly [Id in ExaminationId]: { readonly id: Id; readonly level: Level; readonly facts: ExaminationFacts[Id] };
}[ExaminationId];

export const examination = <Id extends ExaminationId>(id: Id, level: Level, facts: ExaminationFacts[Id]): Examination =>
  ({ id, level, facts }) as Examination;
