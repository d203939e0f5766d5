/** What stands at the end of `lf-tui --help`: the commands that most people need, as they are typed. */

export const examples = `
Examples:
  lf-tui                      the run you stand in, else the newest one
  lf-tui saves/llama3/sft     a run's output_dir; its console log, its YAML or a
                              recording are opened in the same way
  lf-tui gpu1:saves/sft       a run on another machine, over your own ssh
  lf-tui status --all         every run found, those that train now first
  lf-tui check --wait         until there is news

In the full screen ? shows the keys. \`lf-tui help inspect\` lists its options.`;
