/** Paths and patterns, pure: "/approvals/:box/:id?" and "/help/*". */

export type Params = Record<string, string>;

interface Compiled {
  test: RegExp;
  names: string[];
}
const cache = new Map<string, Compiled>();

function compile(pattern: string): Compiled {
  const known = cache.get(pattern);
  if (known) return known;
  const names: string[] = [];
  const source = pattern
    .split("/")
    .filter(Boolean)
    .map((piece) => {
      if (piece === "*") return (names.push("rest"), "(?:/(.*))?");
      if (!piece.startsWith(":")) return `/${piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
      const optional = piece.endsWith("?");
      names.push(piece.slice(1, optional ? -1 : undefined));
      return optional ? "(?:/([^/]+))?" : "/([^/]+)";
    })
    .join("");
  const made = { test: new RegExp(`^${source || "/"}/?$`), names };
  cache.set(pattern, made);
  return made;
}

const decode = (piece: string): string => {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece; // a hand-typed % is no reason to fail
  }
};

/** The parameters of a path under a pattern, or null when it is another path. */
export function match(pattern: string, path: string): Params | null {
  const { test, names } = compile(pattern);
  const hit = test.exec(path);
  if (!hit) return null;
  const params: Params = {};
  names.forEach((name, i) => {
    const value = hit[i + 1];
    if (value !== undefined) params[name] = decode(value);
  });
  return params;
}

/** The path of a pattern with its parameters filled in and encoded. */
export function fill(pattern: string, params: Params = {}): string {
  const path = pattern
    .split("/")
    .map((piece) => {
      if (!piece.startsWith(":")) return piece;
      const optional = piece.endsWith("?");
      const value = params[piece.slice(1, optional ? -1 : undefined)];
      if (value === undefined && !optional) throw new Error(`${pattern} needs ${piece}`);
      return value === undefined ? "" : encodeURIComponent(value);
    })
    .join("/")
    .replace(/\/+/g, "/");
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}

/** The first route whose pattern fits; earlier routes win. */
export function resolve<R extends { path: string }>(
  routes: readonly R[],
  path: string,
): { route: R; params: Params } | null {
  for (const route of routes) {
    const params = match(route.path, path);
    if (params) return { route, params };
  }
  return null;
}
