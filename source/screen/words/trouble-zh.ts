/** What is said of files that cannot be read, in Chinese: by the watchers (`watch/file-system.ts`) and by the parsers. */
export interface Reading {
  /** The English sentence; its groups are the facts in it. */
  readonly sentence: RegExp;
  readonly chinese: (...facts: readonly (string | undefined)[]) => string;
}

/** Why a path cannot be read, by what `troubleSentence` says of it. */
const whys: Readonly<Record<string, string>> = {
  'may not be read (permission denied)': '没有读取权限',
  'may not be read (operation not permitted)': '系统不允许读取',
  'cannot be read (input/output error of the disk or the network)': '无法读取（磁盘或网络的输入输出错误）',
  'cannot be read (the network file system has lost it)': '无法读取（网络文件系统已丢失它）',
  'cannot be read (symbolic links in a circle)': '无法读取（符号链接成环）',
  'cannot be opened (too many open files)': '无法打开（打开的文件过多）',
  'cannot be opened (too many open files on this machine)': '无法打开（本机打开的文件过多）',
  'cannot be read (the network file system is not connected)': '无法读取（网络文件系统未连接）',
  'is a directory, not a file': '是目录，不是文件',
};

/** A pattern for exactly this text. */
export const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const troubleReadings: readonly Reading[] = [
  ...Object.entries(whys).map(([why, chinese]) => ({
    sentence: new RegExp(`^(.+) ${literal(why)}\\.$`, 's'),
    chinese: (path: string | undefined) => `${path} ${chinese}。`,
  })),
  { sentence: /^(.+) cannot be read \((.+)\)\.$/s, chinese: (path, code) => `${path} 无法读取（${code}）。` },
  {
    sentence: /^(.+) is not read: it is far too large for such a file \((\d+) MB\)\.$/s,
    chinese: (path, size) => `${path} 未读取：这类文件不应如此之大（${size} MB）。`,
  },
  { sentence: /^(.+) does not exist yet: waiting for it\.$/s, chinese: (path) => `${path} 尚不存在：正在等待。` },
  { sentence: /^(.+) was deleted: waiting for it\.$/s, chinese: (path) => `${path} 已被删除：正在等待。` },
  { sentence: /^(.+) is not a directory: waiting for it\.$/s, chinese: (path) => `${path} 不是目录：正在等待。` },
  {
    sentence: /^(.+) holds (\d+) entries: only (\d+) of them are looked at\.$/s,
    chinese: (path, all, some) => `${path} 中有 ${all} 个条目：只查看其中 ${some} 个。`,
  },
  { sentence: /^Standard input broke off: (.+)\.$/s, chinese: (why) => `标准输入中断：${why}。` },
  {
    sentence: /^this is a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned$/,
    chinese: () => '这是 Git LFS 指针，不是文件本身：请在克隆处运行 `git lfs pull`',
  },
  { sentence: /^no weight index: `weight_map` is missing$/, chinese: () => '不是权重索引：缺少 `weight_map`' },
  { sentence: /^no trainer state: `global_step` is missing$/, chinese: () => '不是训练状态：缺少 `global_step`' },
  {
    sentence: /^no settings in it: lines of `key: value` are expected$/,
    chinese: () => '其中没有配置项：应为 `key: value` 的行',
  },
  { sentence: /^not readable as YAML(.*): (.+)$/s, chinese: (where, why) => `无法按 YAML 读取${where}：${why}` },
  {
    sentence: /^records of this TensorBoard file are damaged; what is whole in it is shown$/,
    chinese: () => '这个 TensorBoard 文件中有损坏的记录；完好的部分已显示',
  },
];
