/** esbuild gathers imported style sheets in dist/review.css. */
declare module '*.css';
