/** 设置的用语。 */
import type { SettingsWords } from './en.js';

const meant = (near: string | null): string => (near === null ? '' : `是不是想写 ${near}？`);

export const settingsChinese: SettingsWords = {
  notYaml: (message) => `这不是合法的 YAML：${message.replace(/[.:]$/, '')}。`,
  notAMap: '设置应写成“theme: light”这样的行。',
  notAGroup: (name) => `“${name}:” 下面应为缩进的设置，每行一项。`,
  empty: (name) => `${name} 没有值：请填上，或删掉这一行。`,
  unknownSetting: (name, near) => `没有 ${name} 这项设置。${meant(near) || '用“lf-tui settings”可列出全部。'}`,
  unknownCommand: (name, near) => `没有叫 ${name} 的命令。${meant(near) || '用“lf-tui settings”可列出全部。'}`,
  noKey: (command) => `${command} 需要一个按键，例如“${command}: p”。`,
  unknownKey: (key) =>
    `没有叫 ${key} 的按键。按键写作 x、X、space、enter、tab、f5、pageup、ctrl+x、alt+x、shift+left。`,
  keyTaken: (key, command, other) =>
    `${key} 不能用于 ${command}：它在同一处已用于 ${other}。请换一个按键，或给 ${other} 另设按键。`,
  unreadable: (message) => `无法读取：${message}。`,
  wrongValue: (name, value, expected, choices) => {
    const kinds = { choice: `${choices} 之一`, flag: 'true 或 false', text: '一段文字', paths: '一个目录或目录列表' };
    return `${name} 不能是 ${value}：应为${expected === 'choice' ? ' ' : ''}${kinds[expected]}。`;
  },
  line: (line) => `第 ${line} 行`,
  more: (count) => `另有 ${count} 处`,
  file: (path, isThere) => `设置文件：${path}${isThere ? '' : '（不存在）'}`,
  none: '（无）',
  origins: {
    default: '默认',
    file: (line) => `文件，第 ${line} 行`,
    environment: (variable) => `环境变量 ${variable}`,
    'command-line': (option) => `命令行 ${option}`,
  },
};
