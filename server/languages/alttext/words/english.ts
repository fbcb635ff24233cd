import type { LanguageWords } from './languageWords.ts';

/** Most are those of GitHub's accessibility-scanner-alt-text-plugin. */
export const english: LanguageWords = {
  languages: ['en'],
  placeholder:
    'photograph,photographs,picture,pictures,pic,pics,image goes here,image here,your image here,no alt text',
  vague:
    'graphic,graphics,visual,visuals,illustration,illustrations,art,artwork,drawing,drawings,diagram,diagrams,chart,' +
    'charts,graph,graphs,figure,figures,fig,plot,plots,painting,paintings,map,maps,this,that,here,there,above,below,' +
    'see above,see below,infographic,infographics,profile picture,profile photo,featured image',
  vagueAtHome: '',
  beginning: {
    before: 'a,an,the,this,some,this is,here is',
    nouns:
      'image,photo,photograph,picture,pic,icon,illustration,graphic,screenshot,drawing,diagram,chart,graph,figure,' +
      'painting,logo,map',
    after: 'of,a,an,the,showing,shows,showing how',
  },
};
