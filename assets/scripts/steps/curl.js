// A call as curl, to be pasted into a shell in which BASE, KEY, SECRET and TOKEN are set: it shows nobody's key.

/** `path` begins with /api; `body` is sent byte for byte. */
export function curlOf({ method, path, body }) {
  const lines = [
    `curl ${method === "GET" ? "" : `-i -X ${method} `}"$BASE"${quoted(path)}`,
    '-H "Ocp-Apim-Subscription-Key: $KEY"',
    '-H "Authorization: Bearer $TOKEN"',
  ];
  if (body !== undefined) lines.push('-H "Content-Type: application/json"', `--data-binary ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

// Within single quotes a shell takes everything for what it is, but for the single quote itself.
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
