/** Letters and signs that only Japanese text has: kanji, kana, ・「」。、 and the wide forms of signs. */
export const japaneseLetters = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fb\u3000-\u303f\uff00-\uffef]/u;
