// Every word of the pages that the host draws itself, in each language of the program. Backticks mark what is typed or
// printed letter for letter.
import type { ImportStage } from '../../../contract/start.ts';

export interface PageTexts {
  readonly signIn: string;
  readonly signInAbout: string;
  readonly user: string;
  readonly password: string;
  readonly hintPrinted: string;
  readonly hintToken: string;
  /** followed by a link that reads `openControlRoom` */
  readonly hintLink: string;
  readonly openControlRoom: string;
  readonly wrongToken: string;
  readonly wrongLogin: string;
  readonly tooManyAttempts: (seconds: number) => string;
  readonly welcome: string;
  readonly starting: string;
  readonly startingAbout: string;
  readonly stages: Readonly<Record<ImportStage, string>>;
  readonly notRunning: string;
  /** what follows is the reason in the host's own words */
  readonly notRunningAbout: string;
}

const en: PageTexts = {
  signIn: 'Sign in',
  signInAbout: 'This control room opens with a link that carries a token, or for people with an account.',
  user: 'User',
  password: 'Password',
  hintPrinted: 'On the machine that runs it: open the address that `city-twin serve` printed.',
  hintToken:
    'A new token for somebody: `city-twin token issue --user NAME`; it opens this address with `/?token=TOKEN` behind it.',
  hintLink: 'If you came here by a link on another page:',
  openControlRoom: 'Open the control room',
  wrongToken: 'The token is wrong, or no longer valid.',
  wrongLogin: 'The name or the password is wrong.',
  tooManyAttempts: (seconds) => `Too many failed attempts. Wait ${seconds} s.`,
  welcome: 'Welcome',
  starting: 'Starting',
  startingAbout: 'The city is being prepared. This happens once and takes less than a minute.',
  stages: {
    read: 'Reading the map',
    streets: 'Streets',
    ground: 'Ground and water',
    buildings: 'Buildings',
    assets: 'Networks and devices',
    write: 'Writing the city to the disk',
  },
  notRunning: 'Not running',
  notRunningAbout: 'The city could not be prepared. This page keeps trying.',
};

const ru: PageTexts = {
  signIn: 'Вход',
  signInAbout: 'Пульт открывается по ссылке с токеном или по учётной записи.',
  user: 'Пользователь',
  password: 'Пароль',
  hintPrinted: 'На машине, где он работает: откройте адрес, который напечатала команда `city-twin serve`.',
  hintToken:
    'Новый токен для кого-либо: `city-twin token issue --user NAME`; с ним открывают этот адрес, добавив `/?token=TOKEN`.',
  hintLink: 'Если вы пришли по ссылке с другой страницы:',
  openControlRoom: 'Открыть пульт',
  wrongToken: 'Токен неверен или больше не действует.',
  wrongLogin: 'Неверное имя или пароль.',
  tooManyAttempts: (seconds) => `Слишком много неудачных попыток. Подождите ${seconds} с.`,
  welcome: 'Добро пожаловать',
  starting: 'Запуск',
  startingAbout: 'Город готовится. Это происходит один раз и занимает меньше минуты.',
  stages: {
    read: 'Чтение карты',
    streets: 'Улицы',
    ground: 'Земля и вода',
    buildings: 'Здания',
    assets: 'Сети и устройства',
    write: 'Запись города на диск',
  },
  notRunning: 'Не работает',
  notRunningAbout: 'Не удалось подготовить город. Эта страница повторяет попытки.',
};

const zh: PageTexts = {
  signIn: '登录',
  signInAbout: '请用带有令牌的链接打开此控制室，或用账户登录。',
  user: '用户',
  password: '密码',
  hintPrinted: '在运行它的计算机上：打开 `city-twin serve` 显示的地址。',
  hintToken: '为他人签发新令牌：`city-twin token issue --user NAME`；在此地址后加上 `/?token=TOKEN` 即可打开。',
  hintLink: '如果您是通过其他页面的链接来到这里：',
  openControlRoom: '打开控制室',
  wrongToken: '令牌错误或已失效。',
  wrongLogin: '用户名或密码错误。',
  tooManyAttempts: (seconds) => `失败次数过多。请等待 ${seconds} 秒。`,
  welcome: '欢迎',
  starting: '正在启动',
  startingAbout: '正在准备城市。只需进行一次，用时不到一分钟。',
  stages: {
    read: '读取地图',
    streets: '街道',
    ground: '地面与水体',
    buildings: '建筑',
    assets: '管网与设备',
    write: '将城市写入磁盘',
  },
  notRunning: '未运行',
  notRunningAbout: '无法准备城市。此页面会继续重试。',
};

export const PAGE_TEXTS = { en, ru, zh } as const;
export type PageLanguage = keyof typeof PAGE_TEXTS;

const isPageLanguage = (word: string): word is PageLanguage => Object.hasOwn(PAGE_TEXTS, word);

/** The language that the visitor likes best of those there are. @param header Accept-Language, e.g. `zh-CN,zh;q=0.9,en;q=0.8` */
export function pageLanguage(header: string | undefined): PageLanguage {
  let best: PageLanguage = 'en';
  let bestWeight = 0;
  for (const choice of (header ?? '').split(',')) {
    const [range = '', ...parameters] = choice.split(';').map((part) => part.trim().toLowerCase());
    const language = range.split('-')[0]!;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    // Of equal weights the first counts; one that is no number never does.
    if (isPageLanguage(language) && weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}
