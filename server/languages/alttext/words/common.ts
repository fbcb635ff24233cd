import type { LanguageWords } from './languageWords.ts';

/** What programs and templates write, and people with them, whatever their language. */
export const common: LanguageWords = {
  languages: [],
  placeholder:
    'image,images,img,photo,photos,screenshot,screenshots,screen shot,gif,jpg,jpeg,png,svg,webp,media,file,asset,' +
    'attachment,upload,untitled,placeholder,placeholder image,alt,alt text,alternative text,image alt,image alt text,' +
    'insert alt text,insert alt text here,image description,add description,description,caption,text,todo,tbd,fixme,' +
    'xxx,lorem ipsum',
  vague: 'icon,icons,logo,logos,avatar,avatars,banner,banners,thumbnail,thumbnails,clipart,output,click here',
  vagueAtHome: '',
  beginning: { before: '', nouns: '', after: '' },
};
