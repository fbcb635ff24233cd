import type { LanguageWords } from './languageWords.ts';

export const italian: LanguageWords = {
  languages: ['it'],
  placeholder:
    'immagine,immagini,foto,fotografia,fotografie,schermata,schermate,cattura schermo,screenshot della schermata,' +
    'allegato,senza titolo,testo alternativo,testo alt,descrizione immagine,' +
    "descrizione dell'immagine,immagine di esempio,segnaposto,da fare,da completare",
  vague:
    'icona,icone,illustrazione,illustrazioni,grafico,grafici,disegno,disegni,diagramma,diagrammi,' +
    'immagine in evidenza,immagine di copertina,immagine del profilo,foto profilo,foto del profilo,' +
    'infografica,infografiche,questo,questa,vedi sopra,vedi sotto,clicca qui,fai clic qui,leggi di più',
  vagueAtHome:
    'mappa,mappe,quadro,dipinto,figura,figure,schema,tabella,copertina,locandina,miniatura,miniature,qui,sopra,sotto,' +
    'arte,schizzo,grafica',
  beginning: {
    before: "un,una,l,la,il,lo,le,i,questa,questo,ecco,un'",
    nouns: 'immagine,immagini,foto,fotografia,illustrazione,icona,grafico,disegno,diagramma,schermata,logo',
    after: 'di,del,della,dell,dei,delle,degli,d,un,una,il,la,lo,l,con,che mostra',
  },
};
