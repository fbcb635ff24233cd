import type { LanguageWords } from './languageWords.ts';

/** Without spaces between words: `beginning` has them as they follow one another. */
export const japanese: LanguageWords = {
  languages: ['ja'],
  placeholder:
    '画像,写真,イメージ,イメージ画像,イメージ写真,スクリーンショット,スクショ,画面キャプチャ,キャプチャ画像,ファイル,' +
    '添付ファイル,無題,代替テキスト,代替文字列,画像の説明,画像説明,説明文,キャプション,ダミー画像,サンプル画像,' +
    'ここに代替テキスト,プレースホルダー,未定,準備中',
  vague:
    'アイコン,ロゴ,ロゴマーク,イラスト,図表,図版,挿絵,挿図,グラフ,チャート,ダイアグラム,サムネイル,サムネイル画像,' +
    'バナー,バナー画像,アバター,プロフィール画像,アイキャッチ,アイキャッチ画像,スライド,資料画像,上図,下図,上の図,下の図,' +
    'これ,こちら,ここ,ここをクリック,こちらをクリック,続きを読む',
  vagueAtHome: '図,絵,絵画,地図,表,図面,素材',
  beginning: {
    before: 'この,その,以下の,上の,下の,これは',
    nouns: '画像,写真,イメージ,スクリーンショット,イラスト,アイコン,ロゴ,グラフ,図',
    after: 'です,になります,の,は',
  },
};
