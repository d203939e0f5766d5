/** `lf-tui doctor` 的用语。 */
import { formatBytes } from '../../draw/number.js';
import type { DoctorWords } from './en.js';

export const doctorChinese: DoctorWords = {
  levels: { fine: '正常', note: '提示', problem: '问题' },
  summary: (problems, notes) =>
    problems === 0 && notes === 0 ? '一切正常。' : `${problems} 个问题，${notes} 条提示。`,
  examinations: {
    node: {
      name: 'Node',
      text: ({ version }) => version,
      remedy: ({ needed }) =>
        `需要 Node ${needed.replace('>=', '')} 或更新版本：可从 https://nodejs.org、nvm 或 conda 安装。`,
    },
    terminal: {
      name: '终端',
      text: ({ name, isTerminal }) => (isTerminal ? name || '未设置 TERM' : '标准输出不是终端'),
      remedy: ({ isTerminal }) =>
        isTerminal
          ? '请把 TERM 设为你的终端类型，例如 xterm-256color。'
          : '全屏界面需要终端；通过 ssh 时用 `ssh -t HOST lf-tui`。',
    },
    size: {
      name: '大小',
      text: ({ columns, rows }) => `${columns}×${rows}`,
      remedy: () => '至少 60×15，80×24 可完整显示各窗格：请放大窗口或缩小字体。',
    },
    colours: {
      name: '颜色',
      text: ({ theme, depth, noColour }) => {
        const depths = { true: '1600 万色', '256': '256 色', '16': '16 色', none: '无' };
        return `${depths[depth]}（主题 ${theme}${noColour ? '，按 NO_COLOR 的要求' : ''}）`;
      },
      remedy: () => '如果终端支持更多颜色，请声明：export COLORTERM=truecolor。',
    },
    locale: {
      name: '语言环境',
      text: ({ locale, isUnicode }) => `${locale || '未设置'}：${isUnicode ? 'Unicode' : '纯 ASCII 符号'}`,
      remedy: ({ isUnicode }) =>
        isUnicode
          ? '已假定支持 Unicode；export LANG=C.UTF-8 可明确声明。'
          : 'export LANG=C.UTF-8 后可显示点阵曲线和中文。',
    },
    width: {
      name: '字符宽度',
      text: ({ cells }) => cells.map(({ sign, cells: width }) => `${sign} ${width}`).join('  '),
      remedy: ({ cells }) => {
        const wrong = cells.filter(({ cells: width, expected }) => width !== expected).map(({ sign }) => sign);
        return `${wrong.join(' ')} 的显示宽度与 Unicode 规定不符，各列会对不齐：请在终端中把歧义宽度设为窄，或使用 --ascii。`;
      },
    },
    synchronised: {
      name: '闪烁',
      text: ({ answer }) => (answer === 'yes' ? '支持同步输出' : answer === 'no' ? '不支持同步输出' : '终端没有回答'),
      remedy: () => '画面可能有一瞬间只画了一半；除此之外没有影响。',
    },
    multiplexer: {
      name: '终端复用',
      text: ({ name, passthrough }) => (passthrough === null ? name : `${name}，allow-passthrough ${passthrough}`),
      remedy: () => '要让 --notify 到达终端，需要 `tmux set -g allow-passthrough on`（tmux 3.3 或更新）。',
    },
    watches: {
      name: '文件监视',
      text: ({ watches, instances, refusal }) =>
        refusal === null
          ? watches === null
            ? '上限未知'
            : `${watches} 个监视，${instances ?? '?'} 个实例`
          : `被拒绝（${refusal}）`,
      remedy: ({ refusal }) =>
        refusal === null
          ? '可能被其他程序用完：sudo sysctl fs.inotify.max_user_watches=524288。'
          : '现在每隔几秒查看一次变化；执行 sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024 后可立即得知。',
    },
    'file-system': {
      name: '文件',
      text: ({ path, isThere, isNetwork, free }) =>
        isThere
          ? `${path}：${isNetwork ? '网络' : '本地'}文件系统${free === null ? '' : `，剩余 ${formatBytes(free)}`}`
          : `${path}：不存在`,
      remedy: ({ isThere, isNetwork }) =>
        !isThere
          ? '请给出存在的路径。'
          : isNetwork
            ? '网络文件系统不会通知其他机器的改动：每隔几秒查看一次文件。'
            : '下一个检查点可能放不下。',
    },
    gpu: {
      name: 'GPU 工具',
      text: ({ tool, file, seconds, cards, problem }) =>
        `${tool}（${file}）：${problem ?? `${cards} 张卡`}，${seconds.toFixed(2)} 秒`,
      remedy: ({ tool, problem }) =>
        problem === null
          ? `${tool} 较慢，因此查询得更少；nvidia-persistenced 可让 nvidia-smi 更快。`
          : `请手动运行 ${tool}：lf-tui 得到的就是它的输出。`,
    },
    'no-gpu': {
      name: 'GPU 工具',
      text: ({ tools }) => `没有找到 ${tools.join('、')}`,
      remedy: () => '因此没有 GPU 读数。在容器中请带 GPU 启动（--gpus all）。',
    },
    processes: {
      name: '进程',
      text: ({ root, visible, hidden }) =>
        visible === null
          ? `没有 ${root}`
          : `${root} 中可见 ${visible} 个进程${hidden === null ? '' : `，其他用户的被隐藏（hidepid=${hidden}）`}`,
      remedy: ({ visible }) =>
        visible === null
          ? '训练器是否存活只能由文件判断。'
          : '只能看到你自己的训练。请以训练所用的用户运行 lf-tui，或加入挂载选项 gid= 所指的组。',
    },
    ssh: {
      name: 'ssh',
      text: ({ version }) => version ?? '没有找到',
      remedy: () => '查看其他机器上的训练（host:path）需要 OpenSSH 客户端。',
    },
    record: {
      name: '录制',
      text: ({ way }) =>
        ({ python: 'Python 的伪终端', script: '`script` 的终端', pipes: '既没有 python3 也没有 script' })[way],
      remedy: ({ way }) =>
        way === 'script'
          ? '有 python3 时，即使 lf-tui 被杀掉训练也能继续。'
          : '训练器只能写入管道，也收不到按键：请安装 python3。',
    },
    settings: {
      name: '设置',
      text: ({ path, isThere, problem }) => problem ?? `${path}${isThere ? '' : '（不存在：使用默认值）'}`,
      remedy: () => '改正之前 lf-tui 不会启动。',
    },
  },
};
