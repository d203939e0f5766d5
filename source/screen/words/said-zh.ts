/**
 * What the watchers say of the machine, and why a run cannot be opened, in Chinese. Their sentences travel as English
 * text, in recordings of other machines too, so they are read back here. What a tool or the system says in its own
 * words stays as it is.
 */
import { refusalReadings } from './refusals-zh.js';
import { type Reading, troubleReadings } from './trouble-zh.js';

const readings: readonly Reading[] = [
  {
    sentence: /^No GPU tool on this machine \((.+)\): no GPU readings\.$/,
    chinese: (names) => `本机没有 GPU 工具（${names}），因此没有 GPU 读数。`,
  },
  { sentence: /^No (\S+) on PATH\.$/, chinese: (name) => `PATH 中没有 ${name}。` },
  { sentence: /^No (\S+) on (\S+)\.$/, chinese: (name, host) => `${host} 上没有 ${name}。` },
  {
    sentence: /^(\S+) did not answer within (\S+) s\.$/,
    chinese: (name, seconds) => `${name} 在 ${seconds} s 内没有应答。`,
  },
  {
    sentence: /^(\S+) hangs: a call that was given up has not ended yet\.$/,
    chinese: (name) => `${name} 卡住：已放弃的调用尚未结束。`,
  },
  { sentence: /^(\S+) prints without end\.$/, chinese: (name) => `${name} 的输出没有尽头。` },
  { sentence: /^(\S+) may not be run \(permission denied\)\.$/, chinese: (name) => `没有权限运行 ${name}。` },
  { sentence: /^(\S+) was not waited for\.$/, chinese: (name) => `没有等待 ${name} 的结果。` },
  {
    sentence: /^(\S+) failed without a word \(exit code (\S+)\)\.$/,
    chinese: (name, code) => `${name} 失败且没有任何输出（退出码 ${code}）。`,
  },
  {
    sentence: /^processes of (\S+) could not be asked: (.+)\.$/s,
    chinese: (host, why) => `无法查询 ${host} 上的进程：${why}。`,
  },
  { sentence: /^(\S+) could not be asked: (.+)\.$/s, chinese: (name, why) => `无法调用 ${name}：${why}。` },
  { sentence: /^(\S+) lists no card$/, chinese: (name) => `${name} 没有列出任何卡` },
  { sentence: /^(\S+) says: (.+)$/s, chinese: (name, words) => `${name} 说：${words}` },
  { sentence: /^readings of (.+) are not understood$/, chinese: (name) => `看不懂 ${name} 的读数` },
  { sentence: /^a GPU reading that is not JSON: (.*)$/s, chinese: (text) => `GPU 读数不是 JSON：${text}` },
  { sentence: /^a GPU reading without content$/, chinese: () => 'GPU 读数没有内容' },
  { sentence: /^a GPU reading that names no tool$/, chinese: () => 'GPU 读数没有说明工具' },
  {
    sentence: /^There is no (.+) here: processes cannot be found on this system\.$/,
    chinese: (root) => `这里没有 ${root}：无法在本系统上查找进程。`,
  },
  {
    sentence: /^This system hides other users' processes \(hidepid\): only your own can be found\.$/,
    chinese: () => '本系统隐藏其他用户的进程（hidepid）：只能找到你自己的进程。',
  },
  {
    sentence:
      /^No process of this run is to be seen on (?:this machine|(\S+)): it may run elsewhere, in another container, or be over\.$/,
    chinese: (host) =>
      `在${host === undefined ? '本机' : ` ${host} `}看不到这次训练的进程：它可能在别处、在另一个容器中运行，或已经结束。`,
  },
  { sentence: /^no answer within (\S+) s$/, chinese: (seconds) => `${seconds} s 内没有应答` },
  { sentence: /^(\S+) is not connected$/, chinese: (host) => `${host} 未连接` },
  ...refusalReadings,
  ...troubleReadings,
];

/** The sentence in Chinese, or as it is where it is none that is known. */
export function saidInChinese(sentence: string): string {
  for (const { sentence: pattern, chinese } of readings) {
    const match = pattern.exec(sentence);
    if (match !== null) return chinese(...match.slice(1));
  }
  return sentence;
}
