// Members that name something of the reader's own account, and the operations that list what there is of it.

export const LISTS = {
  modelId: "ListModels",
  brandId: "ListBrands",
  modelTypeId: "RetrieveModelTypes",
  storePurchasedAt: "RetrieveStores",
};

// No operation lists suppliers; blank means "not given".
export const WITHOUT_LIST = "supplierId";

export const LISTED = [...Object.keys(LISTS), WITHOUT_LIST];

// The contract's name of a member as somebody wrote it, or undefined where it is none of these.
export function listedName(member) {
  return LISTED.find((name) => name.toLowerCase() === member.toLowerCase());
}
