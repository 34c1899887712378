// What the reader's own account has: ids that stand in a body in the place of an example's.

import { call, jsonOf } from "../call.js";
import { LISTED, LISTS } from "../contract/listed.js";
import { keep, kept } from "../kept.js";
import { parsed, replacing, valuesNamed } from "../contract/text.js";

const MOST = 100;

const LAST_IMPORT = "last-import";

export class Account {
  constructor({ contract, access }) {
    this.contract = contract;
    this.access = access;
  }

  // The ids that a member may have: [] where nothing lists them. Throws CallFailed, or the answer of a call that was refused.
  async idsFor(name, signal) {
    if (!(name in LISTS)) return [];
    if (this.access.mustFetchToken) await this.access.fetchToken(signal);
    const { path } = this.contract.operation(LISTS[name]);
    const paging = name === "modelTypeId" ? "" : `?page=1&pageSize=${MOST}`;
    const answer = await call({ method: "GET", url: this.access.baseUrl + path + paging, headers: this.access.credentials.headers(), signal });
    if (answer.status !== 200) throw answer;
    return (jsonOf(answer)?.value ?? []).map(({ id }) => id);
  }

  // The changes that put ids of this account where a body has others, and how many of which member there are.
  async fill(text, signal) {
    const tree = parsed(text);
    const changes = [];
    const counts = {};
    for (const name of LISTED) {
      const found = valuesNamed(tree, name).filter((node) => node.type === "string" || node.type === "null");
      if (!found.length) continue;
      const ids = await this.idsFor(name, signal);
      const own = new Set(ids);
      // What was the same stays the same: five of one article are five of one of ours.
      const others = [...new Set(found.map(({ value }) => value).filter((value) => !own.has(value)))];
      const news = found.filter(({ value }) => !own.has(value) && (ids.length || value));
      for (const node of news) {
        const id = ids.length ? ids[others.indexOf(node.value) % ids.length] : "";
        changes.push(replacing(node, JSON.stringify(id)));
      }
      if (news.length) counts[name] = news.length;
    }
    return { changes, counts };
  }
}

// The last order that was imported from this tab: its reference is what one looks for next.
export const rememberImport = (orderReference, orderId) => keep(LAST_IMPORT, { orderReference, orderId });

export const lastImport = () => kept(LAST_IMPORT);
