// The shell's own words, in each language: menu and dialogs. The page has its own in renderer/locales.
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
