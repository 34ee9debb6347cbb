/** A route that is a page and not part of the API: it stays out of the OpenAPI document. */
export const hidden = { schema: { hide: true } } as const;
