/** esbuild gathers imported style sheets in dist/panel.css. */
declare module '*.css';
