/** The version of the pages that this script belongs to; put in when it is bundled (assets.ts). */
declare const assetVersion: string;

export const version = assetVersion;
