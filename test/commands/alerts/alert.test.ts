/** When a person is told: only of what becomes true, once; what recordings hold was read off their consoles. */
import { describe, expect, test } from 'vitest';
import { type AlarmWays, alarmWays, alertText } from '../../../source/commands/alerts/alarm.js';
import { type Alert, alertsSince, type Known } from '../../../source/commands/alerts/alert.js';
import { eventJson } from '../../../source/commands/alerts/event-json.js';
import { bell, notification } from '../../../source/commands/alerts/notification.js';
import { foldChunks, viewAt } from '../../../source/commands/fold.js';
import { effectiveSettings } from '../../../source/commands/settings/layers.js';
import { english } from '../../../source/screen/words/en.js';
import { chinese } from '../../../source/screen/words/zh.js';
import { emptyFold, finalRun, load } from '../../recordings.js';

/** What is told of a recording by somebody who looks once a second, from its second `from` on. */
function told(name: string, from: number): readonly { readonly alert: Alert; readonly second: number }[] {
  const loaded = load(name);
  const heard: { alert: Alert; second: number }[] = [];
  let known: Known | null = null;
  let fold = emptyFold(loaded);
  let done = 0;
  for (let second = 0; second <= Math.ceil(loaded.ended - loaded.began) + 1; second += 1) {
    const now = loaded.began + second;
    const until = loaded.chunks.findIndex((chunk, index) => index >= done && chunk.time > now);
    const end = until < 0 ? loaded.chunks.length : until;
    fold = foldChunks(fold, loaded.chunks.slice(done, end));
    done = end;
    if (second < from) continue;
    const news = alertsSince(known, viewAt(fold, now), now);
    known = news.known;
    for (const alert of news.alerts) heard.push({ alert, second });
  }
  return heard;
}

const short = ({ alert }: { readonly alert: Alert }): string =>
  alert.kind === 'state' ? `${alert.before} → ${alert.state}` : alert.finding.id;

describe('what is told of recorded runs', () => {
  test.each([
    ['killed-hard', ['training → killed']],
    ['sft-lora-en-eval', [expect.stringMatching(/→ finished$/)]],
    ['diverged-nan', ['loss-not-finite', expect.stringMatching(/→ finished$/)]],
  ])('%s', (name, expected) => {
    expect(told(name, 0).map(short)).toEqual(expected);
  });

  test('what was true already when one began to look is no news', () => {
    const { ended, began } = load('diverged-nan');
    expect(told('diverged-nan', Math.ceil(ended - began) - 1).map(short)).toEqual([
      expect.stringMatching(/→ finished$/),
    ]);
    expect(told('diverged-nan', Math.ceil(ended - began) + 1)).toEqual([]);
  });
});

test('the event tells state, cause and steps as `status` does', () => {
  const loaded = load('killed-hard');
  const run = finalRun(loaded);
  const event = eventJson({ kind: 'state', state: 'killed', before: 'training' }, run, loaded.ended);
  // The last bar of its console: 510 of 1,800.
  expect(event).toMatchObject({ schema: 1, event: 'state', state: 'killed', previous_state: 'training' });
  expect(event).toMatchObject({ step: 510, total_steps: 1800, finding: null, cause: { id: 'killed' } });
  const alert: Alert = { kind: 'state', state: 'killed', before: 'training' };
  expect(alertText(alert, run, loaded.ended, english)).toMatch(/^killed-hard: killed – /);
  expect(alertText(alert, run, loaded.ended, chinese)).toContain(chinese.phases.killed);
});

describe('notifications', () => {
  test('one sequence, by what the terminal is known for', () => {
    expect(notification('lf-tui', 'a: killed', 'auto', { TERM: 'xterm-256color' })).toBe(
      '\u001b]9;lf-tui: a: killed\u0007',
    );
    for (const environment of [{ TERM: 'foot' }, { TERM: 'rxvt-unicode' }, { TERM: 'xterm', VTE_VERSION: '7600' }]) {
      expect(notification('lf-tui', 'a', 'auto', environment)).toBe('\u001b]777;notify;lf-tui;a\u0007');
    }
    expect(notification('lf-tui', 'a', 'osc9', { TERM: 'foot' })).toBe('\u001b]9;lf-tui: a\u0007');
  });

  test('multiplexers pass it through', () => {
    expect(notification('t', 'a', 'osc9', { TMUX: '/tmp/x,1,0' })).toBe(
      '\u001bPtmux;\u001b\u001b]9;t: a\u0007\u001b\\',
    );
    expect(notification('t', 'a', 'osc9', { STY: '1.pts' })).toBe('\u001bP\u001b]9;t: a\u0007\u001b\\');
  });

  test('no byte of a run steers the terminal', () => {
    const evil = `x\u0007\u001b]0;gone\u001b\\\u009d9;y\u009c\n;a${'z'.repeat(500)}`;
    for (const sequence of ['osc9', 'osc777'] as const) {
      const sent = notification('t', evil, sequence, {});
      const body = sent.slice(sequence === 'osc9' ? '\u001b]9;'.length : '\u001b]777;notify;t;'.length, -1);
      expect(body).toMatch(/^[^\u0000-\u001f\u007f-\u009f;]+$/);
      expect(body.length).toBeLessThanOrEqual(160);
      expect(sent.at(-1)).toBe(bell);
    }
  });
});

describe('what is asked for', () => {
  const ways = (file: object, commandLine: object, isRecording: boolean): AlarmWays | null => {
    const lines = Object.fromEntries(Object.entries(file).map(([name, value]) => [name, { value, line: 1 }]));
    return alarmWays(effectiveSettings({ file: lines, environment: {}, commandLine }).settings, isRecording);
  };

  test('nothing unless a person wants it', () => {
    expect(ways({}, {}, false)).toBeNull();
    expect(ways({ 'alerts.on-event': '  ' }, {}, false)).toBeNull();
    expect(ways({ 'alerts.bell': true }, {}, false)).toMatchObject({ bell: true, notify: false, command: null });
  });

  test('of a recording only by the command line', () => {
    expect(ways({ 'alerts.bell': true, 'alerts.on-event': 'true' }, {}, true)).toBeNull();
    expect(ways({ 'alerts.notify': true }, { 'alerts.bell': true }, true)).toMatchObject({ bell: true, notify: false });
  });
});
