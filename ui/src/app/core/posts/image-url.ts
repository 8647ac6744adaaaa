/** Pictures live outside /api, under their own hash, and never change. */
export const imageUrl = (hash: string) => `/image/${hash}`;

export const thumbnailUrl = (hash: string) => `/image/${hash}/thumbnail`;
