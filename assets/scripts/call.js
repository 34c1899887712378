// One call of the API, really sent, and what came of it.

export class CallFailed extends Error {
  // `reason` is "stopped" (by the reader), "late" (no whole answer in time), "unsendable" (a header that no browser sends)
  // or "unreachable". What a browser keeps from us because of CORS is "unreachable" too: it does not tell the difference.
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

// Sends a call and gives {status, milliseconds, headers, text, bytes, content}: `headers` as pairs in the order of their names, `text`
// exactly as it came, numbers and all, `content` its bytes. `signal` stops it. Throws CallFailed and nothing else.
export async function call({ method, url, headers = {}, body, signal, seconds = 30 }) {
  const late = AbortSignal.timeout(seconds * 1000);
  const began = performance.now();
  try {
    const response = await fetch(url, {
      method,
      headers: headersOf(headers),
      body,
      signal: signal ? AbortSignal.any([signal, late]) : late,
      // What the call shows of its caller is in its headers; what the browser keeps must neither add to it nor answer for it.
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      // This API never redirects: whoever does would get the key of the caller carried to another place.
      redirect: "error",
    });
    const content = await contentOf(response);
    return {
      status: response.status,
      milliseconds: performance.now() - began,
      headers: [...response.headers],
      text: new TextDecoder().decode(content),
      bytes: content.byteLength,
      content,
    };
  } catch (error) {
    if (error instanceof CallFailed) throw error;
    if (signal?.aborted) throw new CallFailed("stopped", error);
    throw new CallFailed(late.aborted ? "late" : "unreachable", error);
  }
}

// Events come for as long as something happens: what has come until they are stopped is the answer.
async function contentOf(response) {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response.arrayBuffer();
  const reader = response.body.getReader();
  const parts = [];
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  } catch (error) {
    if (!parts.length) throw error;
  }
  return new Blob(parts).arrayBuffer();
}

function headersOf(given) {
  const headers = new Headers();
  for (const [name, value] of Array.isArray(given) ? given : Object.entries(given)) {
    try {
      headers.append(name, value);
    } catch (error) {
      throw new CallFailed("unsendable", error);
    }
  }
  return headers;
}

// The value of a header of an answer, or null. `name` in lower case, as browsers give them.
export function headerOf(answer, name) {
  return answer.headers.find(([each]) => each === name)?.[1] ?? null;
}

// What the text of an answer says as JSON, or undefined where it is none. Only for looking things up: numbers beyond 2^53
// lose digits on this way, so what is shown is always the text.
export function jsonOf(answer) {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}
