/** The page's style sheet: light and dark, wide and narrow. */
export const REFERENCE_STYLE = `:root { color-scheme: light dark; --edge: light-dark(#d8dee4, #30363d); --quiet: light-dark(#f6f8fa, #161b22); --link: light-dark(#0550ae, #79b8ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 18rem minmax(0, 1fr); color: light-dark(#1f2328, #e6edf3); background: light-dark(#fff, #0d1117); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--edge); font-size: .9rem; }
nav h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; margin: 1rem 0 .25rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .15rem 0; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
main { padding: 1rem 2rem 4rem; max-width: 60rem; }
article { border-top: 1px solid var(--edge); padding: .5rem 0 1rem; scroll-margin-top: 1rem; }
article:target > h3 { text-decoration: underline; }
.address { overflow-wrap: anywhere; }
pre { background: var(--quiet); border: 1px solid var(--edge); border-radius: 6px; padding: .75rem; overflow: auto; max-height: 28rem; font-size: .85rem; }
code { background: var(--quiet); border-radius: 4px; padding: .1em .3em; font-size: .9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid var(--edge); padding: .35rem .5rem .35rem 0; }
summary { cursor: pointer; padding: .2rem 0; }
@media (max-width: 48rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--edge); } main { padding: 1rem; } }
`;
