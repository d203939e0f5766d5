/** What a search goes through: rows that are drawn, or a log that is only read where it is shown. */
import type { Look } from '../screen/look.js';
import { configContent, configListWidth } from '../screen/panes/config.js';
import { sampleContent } from '../screen/panes/samples.js';
import { paneProps, type Scene } from '../screen/picture.js';
import type { LogState } from '../state/log.js';
import type { ConsoleText } from '../watch/console-text.js';

export type Haystack = { readonly rows: readonly string[] } | { readonly log: LogState; readonly text: ConsoleText };

/** Of the open pane. */
export function haystackOf(scene: Scene, look: Look, text: ConsoleText): Haystack {
  const { pane } = scene.view;
  if (pane === 'log') return { log: scene.run.log, text };
  const props = paneProps(scene, look);
  if (pane === 'samples') return { rows: sampleContent(props, Math.max(0, props.width - 4)) };
  return { rows: configContent(props, configListWidth(props.width)) };
}
