/** A word with an honorific is taken for a person's name, unless it is one of the ordinary words below. Pure; text is NFKC already. */

const honorifics = /さん|さま|様|君|くん|ちゃん|氏/g;

/** The word before it, at most one space or bracket away. */
const wordBefore = /[\p{L}々ー]+[)」』]? ?$/u;

/** Ordinary whatever stands before: no name ends like this. A person by the trade alone (業者さん) is nobody in particular. */
const ordinary = new RegExp(
  `(?:${[
    "たくさん|沢山さん|[者員](?:さん|様|さま)|運転手さん|(?:皆|みな)(?:さん|様|さま)|赤ちゃん",
    "(?:お|御)(?:客|母|父|兄|姉|隣|得意|嬢)(?:さん|様|さま|ちゃん)",
    "お(?:疲れ|つかれ|世話|かげ|陰|互い)(?:様|さま)|ご(?:苦労|くろう|ちそう|馳走)(?:様|さま)",
    "同様|仕様|模様|摂氏|華氏",
  ].join("|")})$`,
);

/** Ordinary only as a word of its own or after a particle: 一様, but 健一様; 多様, but 本多様; お子さん, but なお子さん. */
const ordinaryAlone = new RegExp(
  `(?:^|[^\\p{L}々ー]|[のがはにをもとでへや])(?:${[
    "お?子(?:さん|様|さま)|(?:奥|旦那|大家|神|王|殿)(?:さん|様|さま)",
    "お?(?:ば|じ|ばあ|じい|にい|ねえ|かあ|とう)(?:さん|ちゃん)",
    "(?:多種)?多様|一様|異様|有様|ありさま|(?:さか|逆|あから)さま",
    "(?:こ|そ|あ|ど|以下|次|下記|上記)の様",
    "諸君|両氏|彼氏|同氏|源氏",
  ].join("|")})$`,
  "u",
);

/** Ordinary by what follows: 様子, 氏名, かさんだ, 訓練 in kana. */
const ordinaryWith = /^(?:様[子式々態相]|氏名|氏族|さまざま|さまたげ|さまし|さんぽ|さんか[くっ]|くんれん|くん[煙蒸]|ちゃんねる|君が代)/;

/** 袋がちゃんと: an adverb after a particle or at the beginning of a word; 花子ちゃんと is a name. */
const adverb = /(?:[がはをもにでとのてず]|[今次毎]回|今日)$/;

export function holdsPersonName(text: string): boolean {
  if (/[A-Za-z]-(?:san|sama|kun|chan)\b|\b(?:Mr|Mrs|Ms)\.? ?[A-Z]/.test(text)) return true;
  return [...text.matchAll(honorifics)].some(({ 0: honorific, index }) => {
    const before = text.slice(0, index);
    const rest = text.slice(index);
    if (!wordBefore.test(before)) return false;
    const upTo = before + honorific;
    if (ordinary.test(upTo) || ordinaryAlone.test(upTo) || ordinaryWith.test(rest)) return false;
    if (rest.startsWith("ちゃんと") && adverb.test(before)) return false;
    return !(/^さん[だで]/.test(rest) && /(?:^|[がはもを、 ])か$/.test(before));
  });
}
