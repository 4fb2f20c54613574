// The schema browser: what introspection tells, one type at a time.
import { button, make } from "./dom.js";

const introspection = `{
  __schema {
    queryType { name }
    mutationType { name }
    types {
      name kind description
      fields(includeDeprecated: true) {
        name description isDeprecated
        args { name description defaultValue type { ...ref } }
        type { ...ref }
      }
      inputFields { name description defaultValue type { ...ref } }
      enumValues(includeDeprecated: true) { name description isDeprecated }
      possibleTypes { name }
    }
  }
}
fragment ref on __Type {
  ...one ofType { ...one ofType { ...one ofType { ...one ofType { ...one ofType { ...one ofType { ...one } } } } } }
}
fragment one on __Type {
  kind name
}`;

export async function loadSchema() {
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: introspection }),
    });
    const { data } = await response.json();
    const types = new Map(data.__schema.types.map((type) => [type.name, type]));
    return { types, roots: [data.__schema.queryType, data.__schema.mutationType].filter(Boolean), trail: [] };
  } catch {
    return null;
  }
}

// Draws the type at the end of the trail. `say` translates, `insert` puts text into the query.
export function showSchema(schema, say, insert) {
  if (schema.trail.length === 0) schema.trail = [schema.roots[0].name];
  const go = (name) => {
    const known = schema.trail.indexOf(name);
    schema.trail = known >= 0 ? schema.trail.slice(0, known + 1) : [...schema.trail, name];
    showSchema(schema, say, insert);
  };
  const trail = schema.trail.flatMap((name, place) => [place ? " › " : "", button("", name, () => go(name))]);
  document.getElementById("trail").replaceChildren(...trail);
  const type = schema.types.get(schema.trail.at(-1));
  const parts = [];
  if (type.description) parts.push(make("p", "description", type.description));
  const list = make("dl");
  for (const field of type.fields ?? []) list.append(...fieldRows(field, say, insert, go));
  for (const field of type.inputFields ?? []) list.append(...inputRows(field, go));
  for (const value of type.enumValues ?? []) {
    list.append(make("dt", "", value.name), make("dd", "", value.description ?? ""));
  }
  parts.push(list);
  if (type.possibleTypes?.length) {
    parts.push(make("h2", "", say(type.kind === "UNION" ? "members" : "implementedBy")));
    parts.push(...type.possibleTypes.flatMap(({ name }) => [button("", name, () => go(name)), " "]));
  }
  const box = document.getElementById("schema");
  box.replaceChildren(...parts);
  box.scrollTop = 0;
}

function fieldRows(field, say, insert, go) {
  const name = button("field", field.name, () => insert(snippet(field)));
  name.title = say("insert");
  const parts = [name];
  if (field.args.length) {
    parts.push("(");
    field.args.forEach((argument, place) => parts.push(place ? ", " : "", `${argument.name}: `, typeLink(argument.type, go)));
    parts.push(")");
  }
  parts.push(": ", typeLink(field.type, go));
  const about = [field.description, field.isDeprecated ? `(${say("deprecated")})` : ""].filter(Boolean).join(" ");
  return [make("dt", "", ...parts), make("dd", "", about)];
}

function inputRows(field, go) {
  const value = field.defaultValue === null ? "" : ` = ${field.defaultValue}`;
  return [make("dt", "", `${field.name}: `, typeLink(field.type, go), value), make("dd", "", field.description ?? "")];
}

function snippet(field) {
  const needed = field.args.filter((argument) => argument.type.kind === "NON_NULL" && argument.defaultValue === null);
  return field.name + (needed.length ? `(${needed.map((argument) => `${argument.name}: `).join(", ")})` : "");
}

function typeLink(type, go) {
  const [before, name, after] = spelled(type);
  return make("span", "", before, button("", name, () => go(name)), after);
}

function spelled(type) {
  if (type.kind === "NON_NULL") {
    const [before, name, after] = spelled(type.ofType);
    return [before, name, `${after}!`];
  }
  if (type.kind === "LIST") {
    const [before, name, after] = spelled(type.ofType);
    return [`[${before}`, name, `${after}]`];
  }
  return ["", type.name, ""];
}
