// The shell's own words, in each language: menu and dialogs. The page has its own in renderer/locales.
const english = {
  menu: { edit: 'Edit', view: 'View', window: 'Window' },
  link: { title: 'Open this address in your browser?', open: 'Open', cancel: 'Cancel' },
};

const chinese: typeof english = {
  menu: { edit: '编辑', view: '视图', window: '窗口' },
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
