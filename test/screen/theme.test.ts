/** Which colours a terminal gets by what its environment says of it. */
import { describe, expect, it } from 'vitest';
import { chooseTheme, themeByBackground } from '../../source/screen/theme.js';

const sequence = (environment: Readonly<Record<string, string>>): string =>
  chooseTheme({ environment, asked: null }).style.good('x');

describe('colours', () => {
  const terminal = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

  it('are exact where the terminal says so, and else the nearest it has', () => {
    expect(sequence(terminal)).toBe('\u001b[38;2;87;199;133mx\u001b[0m');
    expect(sequence({ TERM: 'xterm-256color' })).toMatch(/^\u001b\[38;5;\d+mx/);
    expect(sequence({ TERM: 'xterm' })).toBe('\u001b[32mx\u001b[0m');
  });

  it('are never exact inside GNU screen, which misreads them, whatever the terminal around it says', () => {
    const within = { ...terminal, STY: '4711.pts-0.host' };
    expect(sequence({ ...within, TERM: 'screen' })).toBe('\u001b[32mx\u001b[0m');
    expect(sequence({ ...within, TERM: 'screen-256color' })).toMatch(/^\u001b\[38;5;\d+mx/);
    const light = themeByBackground({ environment: { ...within, TERM: 'screen-256color' }, asked: null })?.(true);
    expect(light?.style.good('x')).toMatch(/^\u001b\[38;5;\d+mx/);
  });

  it('are none where a person wants none', () => {
    expect(sequence({ ...terminal, NO_COLOR: '1' })).toBe('x');
  });
});
