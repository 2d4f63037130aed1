import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";
import boundaries from "./tools/boundaries.js";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  { ignores: ["dist/", "node_modules/", "public/", "src/lib/api/types.gen.ts"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    files: ["src/**"],
    plugins: { house: { rules: { boundaries } } },
    rules: {
      "house/boundaries": "error",
      "no-undef": "off", // TypeScript knows better
      "no-eval": "error",
      "no-console": "error",
      // The content security policy forbids inline styles: set them with style: directives.
      "no-restricted-syntax": [
        "error",
        { selector: 'SvelteAttribute[key.name="style"]', message: "Use style: directives." },
      ],
      "svelte/no-at-html-tags": "error",
      "svelte/require-each-key": "error",
      "svelte/no-navigation-without-resolve": "off", // SvelteKit only
      "svelte/no-unused-svelte-ignore": "off", // compiles every component once more; svelte-check does
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["tools/**", "*.js"], rules: { "no-console": "off" } },
);
