/** Numbers as people read them. Steady widths, so that nothing jumps when a digit changes. */
import { isTold } from '../../state/told-step.js';
import { noValue } from '../glyphs.js';

const significant = (value: number, digits: number): string => {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e7) return value.toExponential(digits - 2).replace('e+', 'e');
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toFixed(Math.min(decimals, 6));
};

/** A metric's value: 0.4190, 7.367, 1.23e-5, nan. */
export function formatMetric(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return significant(value, digits);
}

/** A learning rate that somebody mistyped: 1e6 and 0.5 as they are written. */
export const formatLargeRate = (value: number): string =>
  value >= 1000
    ? Number(value.toPrecision(4)).toExponential().replace('e+', 'e')
    : String(Number(value.toPrecision(4)));

/** With as many digits as it was logged with, and no more than asked for. */
export const formatLogged = (value: number, digits: number): string =>
  formatMetric(value, digits)
    .replace(/(\.\d*?)0+(?=e|$)/, '$1')
    .replace(/\.(?=e|$)/, '');

/** 1,080. By hand, because the first use of `toLocaleString` loads Node's language data, 7 ms of the first picture. */
export function formatCount(value: number): string {
  const whole = Math.round(value);
  if (!Number.isFinite(whole) || Math.abs(whole) >= 1e21) return whole.toLocaleString('en-US');
  const digits = String(Math.abs(whole)).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return whole < 0 || Object.is(whole, -0) ? `-${digits}` : digits;
}

/** A step; `?` for a row whose console does not tell its step. */
export const formatStep = (step: number): string => (isTold(step) ? formatCount(step) : '?');

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** 750 KiB, 1.5 MiB, 16.2 GiB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = unit === 0 || value >= 99.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${text} ${units[unit]}`;
}

/** 8 s, 3 m 12 s, 2 h 05 m, 3 d 4 h. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return noValue;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} m`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** 0:07, 12:34, 1:02:03: a position in a recording. */
export function formatPosition(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const tail = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

export const formatPercent = (value: number, digits = 0): string => `${value.toFixed(digits)} %`;

/** Steps or seconds a unit, whichever is the larger number: 17.3 it/s, 5.09 s/it. */
export const formatPace = (secondsPerStep: number): string =>
  secondsPerStep < 1 ? `${significant(1 / secondsPerStep, 3)} it/s` : `${significant(secondsPerStep, 3)} s/it`;

/** Two of them to be compared: both in the unit of the slower one. */
export function formatPaces(one: number, other: number): readonly [string, string] {
  const inSeconds = Math.max(one, other) >= 1;
  const format = (seconds: number): string =>
    inSeconds ? `${significant(seconds, 3)} s/it` : `${significant(1 / seconds, 3)} it/s`;
  return [format(one), format(other)];
}

/** Round numbers between `low` and `high`, about `count` of them: 1, 2 or 5 times a power of ten apart. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low) || count < 1) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) {
    ticks.push(Number(tick.toPrecision(12)));
    if (ticks.length > 200) break;
  }
  return ticks;
}

/** A tick's label with no more digits than its distance to the next one needs. */
export function formatTick(value: number, distance: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4 && distance >= 100) return `${Number((value / 1e3).toPrecision(4))}k`;
  if (size < 1e-3) return value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
  const decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(distance > 0 ? distance : size) + 1e-9)));
  return value.toFixed(decimals);
}
