/** The server's own. */
export const PROJECT_NAME_LENGTH_MAX = 100;
export const PROJECT_DESCRIPTION_LENGTH_MAX = 2_000;

const KEY = /^\s*[A-Za-z]{2,6}\s*$/;

export const isKey = (text: string): boolean => KEY.test(text);

export const KEY_RULE = 'Two to six letters, like FB.';
