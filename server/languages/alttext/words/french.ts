import type { LanguageWords } from './languageWords.ts';

export const french: LanguageWords = {
  languages: ['fr'],
  placeholder:
    "photographie,photographies,capture d'écran,captures d'écran,copie d'écran,fichier,pièce jointe,sans titre," +
    "texte alternatif,texte de remplacement,texte alt,description de l'image,légende de l'image,insérer une image," +
    "votre image ici,image d'exemple,à compléter,à faire",
  vague:
    "icône,icônes,illustrations,graphique,graphiques,graphe,dessin,dessins,diagramme,diagrammes,image d'illustration," +
    "photo d'illustration,image à la une,photo de profil,bannière,bannières,infographie," +
    'infographies,ceci,cela,ci-dessus,ci-dessous,voir ci-dessus,voir ci-dessous,cliquez ici,cliquer ici,en savoir plus',
  vagueAtHome:
    'carte,cartes,plan,plans,schéma,schémas,tableau,tableaux,peinture,vignette,vignettes,figure,figures,visuel,visuels,' +
    'miniature,miniatures,affiche,capture,croquis,art,ici,courbe,illustration',
  beginning: {
    before: "l,la,le,les,une,un,cette,ce,voici,c'est",
    nouns:
      "image,images,photo,photos,photographie,illustration,icône,graphique,dessin,diagramme,capture d'écran," +
      "copie d'écran,logo",
    after: 'de,d,du,des,la,le,les,l,une,un,avec,montrant,représentant,qui montre',
  },
};
