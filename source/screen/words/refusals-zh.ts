/** Why a run cannot be opened (`commands/open`), in Chinese. */
import { runs } from './runs/zh.js';
import { literal, type Reading } from './trouble-zh.js';

/** As the list of runs calls it; a reason is SLURM's own word. */
const jobText = (state: string | undefined, reason: string | undefined): string =>
  [runs.jobStates[state ?? ''] ?? state, reason].filter((part) => part !== undefined).join('：');

/** What a file is that is no console, by what `notAConsole` says of it; a tool's name may stand in it. */
const kinds: Readonly<Record<string, string>> = {
  'is packed with gzip: unpack it with gunzip and give what comes out.':
    '是 gzip 压缩文件：请用 gunzip 解压后给出所得文件。',
  'is packed with zstd: unpack it with unzstd first.': '是 zstd 压缩文件：请先用 unzstd 解压。',
  'is packed with xz: unpack it with unxz first.': '是 xz 压缩文件：请先用 unxz 解压。',
  'is packed with bzip2: unpack it with bunzip2 first.': '是 bzip2 压缩文件：请先用 bunzip2 解压。',
  'is a zip archive: unpack it and give what comes out.': '是 zip 压缩包：请解压后给出所得文件。',
  'is a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned.':
    '是 Git LFS 指针，不是文件本身：请在克隆处运行 `git lfs pull`。',
  'is a trainer_state.json under another name: call it that in a folder of its own, and give the folder.':
    '是改了名的 trainer_state.json：请放进单独的目录并改回此名，再给出该目录。',
  "is what a GPU tool printed, no log of a training. Give the run's output_dir or its console log.":
    '是 GPU 工具的输出，不是训练日志。请给出训练的 output_dir 或控制台日志。',
  'is no log of LLaMA-Factory: there is no line of the trainer at its beginning or end. Give the file that its output was written to.':
    '不是 LLaMA-Factory 的日志：开头和结尾都没有训练程序的输出行。请给出保存其输出的文件。',
};

/** What an older or newer recording needs. */
const remedies: Readonly<Record<string, string>> = {
  'a newer lf-tui may be able to': '或许需要更新的 lf-tui',
  'asciicast version 1 keeps no changes of files; `asciinema convert` makes version 2 of it':
    'asciicast 第 1 版不保存文件变化；可用 `asciinema convert` 转为第 2 版',
};

export const refusalReadings: readonly Reading[] = [
  {
    sentence: /^There is no (\S+) on this machine, so no SLURM job can be asked for: run lf-tui where sbatch is run\.$/,
    chinese: (name) => `本机没有 ${name}，无法查询 SLURM 作业：请在能运行 sbatch 的机器上运行 lf-tui。`,
  },
  {
    sentence: /^Job (\S+) has written nothing that could be opened \(([A-Z_]+)(?:: (.+))?\)\.$/,
    chinese: (id, state, reason) => `作业 ${id} 还没有写出可以打开的内容（${jobText(state, reason)}）。`,
  },
  {
    sentence:
      /^(.+): no such file or directory(, because a part of this path is a file)?\. Give the run's output_dir, .*$/s,
    chinese: (path, part) =>
      `${path}：没有这个文件或目录${part === undefined ? '' : '，因为路径中的一部分是文件'}。请给出训练的 output_dir、控制台日志或录制文件${part === undefined ? '；--wait 会等待尚未开始的训练' : ''}。`,
  },
  {
    sentence: /^(.+) names the output_dir (.+), which is not there\. .*$/s,
    chinese: (config, directory) =>
      `${config} 写明的 output_dir ${directory} 不存在。\`lf-tui PATH --wait\` 会等待尚未开始的训练。`,
  },
  {
    sentence: /^--at needs a recording, and (.+) is none: `(.+)` makes one\.$/s,
    chinese: (what, command) => `--at 需要录制文件，而 ${what} 不是：可用 \`${command}\` 录制。`,
  },
  {
    sentence: /^(.+) is no recording, so there is nothing to replay: `(.+)` opens it\.$/s,
    chinese: (what, command) =>
      `${what === 'standard input' ? '标准输入' : what} 不是录制文件，无法播放：可用 \`${command}\` 打开。`,
  },
  {
    sentence: /^(.+) is a pipe, not a file: give what comes out of it as standard input, (.+)$/s,
    chinese: (path, command) => `${path} 是管道，不是文件：请把其输出作为标准输入：${command}`,
  },
  {
    sentence: /^(.+): its disk does not answer\. Is a file server gone\?$/s,
    chinese: (path) => `${path}：其磁盘没有响应。文件服务器是否已断开？`,
  },
  {
    sentence: /^(.+): no permission to read it\. Run lf-tui as the user who trains\.$/s,
    chinese: (path) => `${path}：没有读取权限。请用训练所用的用户运行 lf-tui。`,
  },
  {
    sentence:
      /^(.+) holds no LLaMA-Factory run(?:: none of (.+) is in it or below it\. .*|, nor does any directory below it\.)$/s,
    chinese: (path, files) =>
      `${path} 中及其下没有 LLaMA-Factory 训练${files === undefined ? '' : `（没有 ${files}）`}。请给出训练的 output_dir。`,
  },
  {
    sentence: /^No run was found: no trainer at work on this machine, and no run below (.+)\. Name a run's .*$/s,
    chinese: (place) =>
      `没有找到训练：本机没有正在训练的进程，${place} 之下也没有训练。请给出训练的 output_dir、控制台日志或录制文件。`,
  },
  {
    sentence: /^(.+) names no output_dir, so there is no run to open\.$/s,
    chinese: (path) => `${path} 没有写明 output_dir，因此没有可以打开的训练。`,
  },
  {
    sentence: /^(.+): there is no dataset_info\.json in it\. Give the run's dataset_dir\.$/s,
    chinese: (path) => `${path}：其中没有 dataset_info.json。请给出训练的 dataset_dir。`,
  },
  ...Object.entries(kinds).map(([english, chinese]) => ({
    sentence: new RegExp(`^(.+) ${literal(english)}$`, 's'),
    chinese: (path: string | undefined) => `${path} ${chinese}`,
  })),
  {
    sentence: /^(.+): line 1 says version (.+), and versions 2 and 3 can be replayed: (.+)\.$/s,
    chinese: (path, version, remedy) =>
      `${path}：第 1 行写明版本 ${version}，而可以播放的是版本 2 和 3：${remedies[remedy ?? ''] ?? remedy}。`,
  },
  {
    sentence: /^(.+): line 1 is not the header of a recording: .*$/s,
    chinese: (path) =>
      `${path}：第 1 行不是录制文件的头（应为 {"version": 2, …}）。录制文件由 \`lf-tui record\` 写出；控制台日志直接打开即可。`,
  },
  {
    sentence: /^--host (.+): this is no name of a machine\. Give one that ssh knows, as in (.+)\.$/s,
    chinese: (name, examples) =>
      `--host ${name}：这不是机器名。请给出 ssh 认识的名称，例如 ${examples?.replace(' or ', ' 或 ')}。`,
  },
  {
    sentence: /^(.+): ssh could not connect: see above\. Try `(.+)` by itself first\.$/s,
    chinese: (host, command) => `${host}：ssh 无法连接，见上文。请先单独试一试 \`${command}\`。`,
  },
  {
    sentence: /^(.+): ssh could not be started \((.+)\)\. Try `(.+)` by itself first\.$/s,
    chinese: (host, why, command) => `${host}：无法启动 ssh（${why}）。请先单独试一试 \`${command}\`。`,
  },
  {
    sentence: /^(\S+:.*): (.+)\. Give the run's output_dir on (\S+)\.$/s,
    chinese: (place, why, host) => `${place}：${why}。请给出 ${host} 上训练的 output_dir。`,
  },
];
