/** esbuild gathers imported style sheets in dist/teaching.css. */
declare module '*.css';
