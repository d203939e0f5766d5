/** 屏幕上的全部文字，中文。业内通用的英文术语保持原样。 */

import { formatCount } from '../draw/number.js';
import { causes } from './causes/zh.js';
import type { Words } from './en.js';
import { cardFindings } from './findings/cards-zh.js';
import { courseFindings } from './findings/course-zh.js';
import { dataFindings } from './findings/data-zh.js';
import { hostFindings } from './findings/host-zh.js';
import { learningFindings } from './findings/learning-zh.js';
import { lifeFindings } from './findings/life-zh.js';
import { savingFindings } from './findings/saving-zh.js';
import { watchedChinese } from './findings/watched-zh.js';
import { keys } from './keys/zh.js';
import { ledger } from './ledger/zh.js';
import { panes } from './panes/zh.js';
import { report } from './report-zh.js';
import { runs } from './runs/zh.js';
import { saidInChinese } from './said-zh.js';

export const chinese: Words = {
  causes,
  findings: {
    ...dataFindings,
    ...learningFindings,
    ...lifeFindings,
    ...courseFindings,
    ...savingFindings,
    ...cardFindings,
    ...hostFindings,
  },
  ledger,
  report,
  phases: {
    starting: '启动中',
    loading: '加载中',
    tokenizing: '分词中',
    training: '训练中',
    evaluating: '评估中',
    saving: '保存中',
    predicting: '预测中',
    finished: '已完成',
    failed: '失败',
    killed: '被终止',
    stalled: '停滞',
    unknown: '未知',
  },
  panes: {
    overview: '总览',
    metrics: '指标',
    samples: '样本',
    data: '数据',
    checkpoints: '检查点',
    gpu: 'GPU',
    log: '日志',
    config: '配置',
    health: '健康',
    runs: '训练列表',
  },
  shortPanes: {
    overview: '总览',
    metrics: '指标',
    samples: '样本',
    data: '数据',
    checkpoints: '检查',
    gpu: 'GPU',
    log: '日志',
    config: '配置',
    health: '健康',
    runs: '列表',
  },
  axes: { step: 'step', epoch: 'epoch', tokens: 'tokens', time: '时间' },
  header: {
    eta: '剩余',
    newSteps: (value) => `新增 ${formatCount(value)} 步`,
    moreSteps: (value) => `+${formatCount(value)} 步`,
    moreLines: (value) => `+${formatCount(value)} 行`,
    newLines: (value) => `新增 ${formatCount(value)} 行`,
    standardInput: '标准输入',
    recording: '录像',
    example: '这里没有找到训练：正在播放一次真实训练的录像。',
    waiting: '等待中',
    stopped: '已暂停',
    reading: '读取中',
    gone: '其目录已不在',
    silent: (duration) => `已静默 ${duration}`,
    unseen: '看不到它的进程',
    history: (percent) => `读取历史 ${percent} %`,
    signal: (signal) => `信号 ${signal}`,
    exit: (code) => `退出码 ${code}`,
    small: (columns, rows) => `${columns}×${rows} 太小，至少需要 60×15。`,
    attempt: (value) => `第 ${value} 次启动`,
    jobLeft: (duration) => `作业剩余 ${duration}`,
    goesOn: '训练仍在继续，以下是它的控制台输出；按 Ctrl-C 会结束它。',
    cannotSuspend: '只有由 shell 单独启动时才能挂起，在管道中不行。',
  },
  ...panes,
  watched: watchedChinese,
  said: saidInChinese,
  runs,
  alerts: {
    failed: (code, complaint) =>
      `--on-event 的命令失败${code === '' ? '' : `（退出码 ${code}）`}${complaint === '' ? '。' : `：${complaint}`}`,
    tooLong: (limit) => `--on-event 的命令超过 ${limit} 秒，已被结束。`,
    dropped: (value) => `--on-event 的命令太慢：有 ${formatCount(value)} 个事件没有通知。`,
  },
  search: {
    prompt: '搜索',
    none: '没有匹配',
    found: (index, all) => `${index} / ${all}`,
    searching: '搜索中 …',
  },
  help: { title: '按键', close: 'Esc 关闭', everywhere: '通用', panes: '窗格', replay: '播放录像时' },
  keys,
};
