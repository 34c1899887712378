// The request that the drawer's fields make.

// Gives {method, url, headers, body, faults}: `faults` are those of parameters without which there is no request, as a map from
// their name to the name of a text.
export function requestOf({ operation, baseUrl, values, isDryRun, body, credentials }) {
  const faults = new Map();
  const headers = credentials.headers({ withToken: operation.needsToken });
  if (operation.needsSecret && credentials.secret) headers.push(["Ocp-Apim-Secret-Value", credentials.secret]);
  const query = [];
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const value = values.get(parameter.name) ?? "";
    if (parameter.in === "path") {
      if (!value) faults.set(parameter.name, "parameter_required");
      // Every browser takes these for steps in the path, however they are written.
      if (value === "." || value === "..") faults.set(parameter.name, "parameter_unsendable");
      path = path.replace(`{${parameter.name}}`, encode(value));
    } else if (value && parameter.in === "query") {
      query.push(`${encode(parameter.name)}=${encode(value)}`);
    } else if (value && parameter.in === "header") {
      if (!isHeader(value)) faults.set(parameter.name, "parameter_unsendable");
      headers.push([parameter.name, value]);
    }
  }
  if (isDryRun) query.push("dryRun=true");
  const isFile = body instanceof Blob;
  if (operation.body) headers.push(["Content-Type", isFile ? body.type || "application/octet-stream" : operation.body.media]);
  if (isFile && !values.get("fileName")) query.push(`fileName=${encode(body.name)}`);
  const url = `${baseUrl}${path}${query.length ? `?${query.join("&")}` : ""}`;
  return { method: operation.method, url, headers, body: operation.body ? body : undefined, faults };
}

// A lone half of a pair cannot be written as UTF-8, and nobody means it.
const encode = (text) => encodeURIComponent(text.toWellFormed?.() ?? text);

// What browsers let into a header: one line of Latin-1.
const isHeader = (text) => /^[\t -~\u0080-\u00ff]*$/.test(text);
