/** Words of reports that are not on any screen. */
export interface ReportWords {
  readonly report: string;
  /** Until which moment the report knows the run. */
  readonly asOf: (moment: string, version: string) => string;
  readonly state: string;
  readonly progress: string;
  readonly steps: (done: string, total: string) => string;
  readonly model: string;
  readonly method: string;
  readonly datasets: string;
  readonly versions: string;
  readonly trained: string;
  readonly pace: string;
  readonly points: string;
  readonly figures: string;
  readonly metric: string;
  readonly stage: string;
  readonly rows: string;
  readonly why: string;
  readonly source: string;
  readonly curves: string;
  readonly none: string;
  /** The person did not ask to share it. */
  readonly withheld: string;
  readonly sampleWithheld: string;
  readonly allSettings: (count: number) => string;
}

export const report: ReportWords = {
  report: 'Report',
  asOf: (moment, version) => `The run as of ${moment}, told by lf-tui ${version}.`,
  state: 'state',
  progress: 'progress',
  steps: (done, total) => `${done} of ${total} steps`,
  model: 'model',
  method: 'method',
  datasets: 'datasets',
  versions: 'versions',
  trained: 'time in training',
  pace: 'pace',
  points: 'points',
  figures: 'Figures',
  metric: 'metric',
  stage: 'stage',
  rows: 'rows',
  why: 'why',
  source: 'source',
  curves: 'Curves',
  none: 'none',
  withheld: '(not shared)',
  sampleWithheld: 'The text is not shared: --with-samples puts it in.',
  allSettings: (count) => `All ${count} settings`,
};
