/** What somebody does with the generated TypeScript client; prints what the board told, as JSON. */

import {
  AccountsApi,
  Configuration,
  ImagesApi,
  PostsApi,
  SessionsApi,
  VotesApi,
} from './client/index.js';

declare const process: { argv: string[] };
declare const Buffer: { from(bytes: ArrayBuffer): { toString(encoding: 'hex'): string } };

async function main(
  basePath: string,
  email: string,
  password: string,
  picture: string,
): Promise<void> {
  const credentials = { email, password };
  const token = await new SessionsApi(new Configuration({ basePath })).login({ credentials });
  const configuration = new Configuration({
    basePath,
    headers: { Authorization: `Bearer ${token.accessToken}` },
  });
  const posts = new PostsApi(configuration);
  const images = new ImagesApi(configuration);

  const me = await new AccountsApi(configuration).getMe();
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const image = await images.uploadImage({ file: new Blob([bytes], { type: 'image/png' }) });
  const post = await posts.createPost({
    postCreate: { title: 'With a picture', text: 'See.', imageHash: image.imageHash },
  });
  const vote = await new VotesApi(configuration).castVote({
    postId: post.id,
    voteCast: { value: 1 },
  });
  const voted = await posts.getPost({ postId: post.id });
  const shown = await images.getImage({ imageHash: image.imageHash });

  const pages: number[][] = [];
  for (let cursor: string | undefined; pages.length === 0 || cursor;) {
    const page = await posts.listPosts({ sort: 'new', limit: 3, cursor });
    pages.push(page.items.map((item) => item.id));
    cursor = page.nextCursor ?? undefined;
  }

  const told = {
    email: me.email,
    image_hash: voted.imageHash,
    shown: Buffer.from(await shown.arrayBuffer()).toString('hex'),
    my_vote: vote.myVote,
    score: voted.score,
    post_id: post.id,
    pages,
  };
  console.log(JSON.stringify(told));
}

const [url, email, password, picture] = process.argv.slice(2);
if (!url || !email || !password || !picture) {
  throw new Error('usage: use_board URL EMAIL PASSWORD PICTURE (as base64)');
}
await main(url, email, password, picture);
