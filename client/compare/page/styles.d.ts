/** esbuild gathers imported style sheets in dist/compare.css. */
declare module '*.css';
