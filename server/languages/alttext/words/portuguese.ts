import type { LanguageWords } from './languageWords.ts';

export const portuguese: LanguageWords = {
  languages: ['pt'],
  placeholder:
    'imagem,imagens,foto,fotos,fotografia,fotografias,captura de tela,capturas de tela,captura de ecrã,print da tela,' +
    'arquivo,ficheiro,anexo,sem título,texto alternativo,texto alt,descrição da imagem,imagem de exemplo,' +
    'sua imagem aqui,a fazer,por fazer',
  vague:
    'ícone,ícones,ilustração,ilustrações,gráfico,gráficos,desenho,desenhos,diagrama,diagramas,imagem destacada,' +
    'foto de perfil,imagem de perfil,logotipo,logotipos,infográfico,infográficos,isto,aqui,' +
    'veja acima,veja abaixo,clique aqui,saiba mais,leia mais',
  vagueAtHome:
    'mapa,mapas,quadro,pintura,figura,figuras,esquema,tabela,acima,abaixo,arte,esboço,captura,miniatura,miniaturas',
  beginning: {
    before: 'um,uma,o,a,os,as,este,esta,isto é',
    nouns:
      'imagem,imagens,foto,fotos,fotografia,ilustração,ícone,gráfico,desenho,diagrama,captura de tela,' +
      'captura de ecrã,logo,logotipo',
    after: 'de,do,da,dos,das,um,uma,o,a,com,que mostra,mostrando',
  },
};
