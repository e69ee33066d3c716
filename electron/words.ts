// The shell's own words, in each language: menu, tray and dialogs. The page has its own in renderer/locales.
const english = {
  menu: {
    file: 'File',
    close: 'Close Window',
    quit: 'Quit',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select All',
    view: 'View',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    resetZoom: 'Actual Size',
    fullScreen: 'Full Screen',
    reload: 'Reload',
    tools: 'Developer Tools',
    window: 'Window',
    minimize: 'Minimize',
  },
  tray: {
    noEngine: 'No engine',
    ownEngine: 'Gantry Engine',
    status: {
      stopped: 'stopped',
      starting: 'starting…',
      connecting: 'connecting…',
      ready: 'running',
      reconnecting: 'reconnecting…',
      unreachable: 'not reachable',
    },
    startEngine: 'Start the Engine',
    running: (count: number) => (count === 0 ? 'Nothing is running' : `Running: ${count}`),
    stopped: (count: number) => `Not Running: ${count}`,
    paused: (name: string) => `${name} (paused)`,
    more: (count: number) => `${count} More…`,
    open: 'Open',
    start: 'Start',
    stop: 'Stop',
    restart: 'Restart',
    unpause: 'Resume',
    openGantry: 'Open Gantry',
    quit: 'Quit Gantry',
    failed: {
      start: (name: string) => `${name} was not started`,
      stop: (name: string) => `${name} was not stopped`,
      restart: (name: string) => `${name} was not restarted`,
      unpause: (name: string) => `${name} was not resumed`,
    },
  },
  link: { title: 'Open this address in your browser?', open: 'Open', cancel: 'Cancel' },
};

const chinese: typeof english = {
  menu: {
    file: '文件',
    close: '关闭窗口',
    quit: '退出',
    edit: '编辑',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    view: '视图',
    zoomIn: '放大',
    zoomOut: '缩小',
    resetZoom: '实际大小',
    fullScreen: '全屏',
    reload: '重新加载',
    tools: '开发者工具',
    window: '窗口',
    minimize: '最小化',
  },
  tray: {
    noEngine: '没有引擎',
    ownEngine: 'Gantry 引擎',
    status: {
      stopped: '已停止',
      starting: '正在启动…',
      connecting: '正在连接…',
      ready: '运行中',
      reconnecting: '正在重新连接…',
      unreachable: '无法连接',
    },
    startEngine: '启动引擎',
    running: (count: number) => (count === 0 ? '没有运行中的容器' : `运行中：${count}`),
    stopped: (count: number) => `未运行：${count}`,
    paused: (name: string) => `${name}（已暂停）`,
    more: (count: number) => `还有 ${count} 个…`,
    open: '打开',
    start: '启动',
    stop: '停止',
    restart: '重启',
    unpause: '恢复',
    openGantry: '打开 Gantry',
    quit: '退出 Gantry',
    failed: {
      start: (name: string) => `${name} 未能启动`,
      stop: (name: string) => `${name} 未能停止`,
      restart: (name: string) => `${name} 未能重启`,
      unpause: (name: string) => `${name} 未能恢复`,
    },
  },
  link: { title: '在浏览器中打开此地址？', open: '打开', cancel: '取消' },
};

let current = english;

/** `locale` is a BCP 47 tag, e.g. of the system; every Chinese gets the simplified one. */
export function speak(locale: string): void {
  current = locale.toLowerCase().startsWith('zh') ? chinese : english;
}

export function words(): typeof english {
  return current;
}
