import { HttpClient, HttpEvent, HttpEventType, HttpResponse } from '@angular/common/http';
import { inject, Service, signal } from '@angular/core';
import { filter, firstValueFrom, tap } from 'rxjs';

import { ApiConfiguration, Image, uploadImage } from '../../api';

/** What a post needs to refer to a picture; the token shows who uploaded it where cookies are blocked. */
export type UploadedImage = Pick<Image, 'image_hash' | 'upload_token'>;

/** One picture on its way to the server, with its progress; the generated client cannot tell that. */
@Service({ autoProvided: false })
export class ImageUpload {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiConfiguration).rootUrl + uploadImage.PATH;
  private readonly sent = signal<number | undefined>(undefined);
  private last: { readonly file: File; readonly image: UploadedImage } | undefined;

  /** 0 to 1 while a picture is being sent. */
  readonly progress = this.sent.asReadonly();

  /** A file is sent once, however often the post itself is refused. */
  async send(file: File): Promise<UploadedImage> {
    if (this.last?.file === file) return this.last.image;
    const body = new FormData();
    body.set('file', file);
    this.sent.set(0);
    try {
      const request = this.http.post<Image>(this.url, body, {
        observe: 'events',
        reportProgress: true,
      });
      const response = await firstValueFrom(
        request.pipe(
          tap((event) => {
            if (event.type === HttpEventType.UploadProgress)
              this.sent.set(event.loaded / (event.total ?? file.size));
          }),
          filter(isAnswer),
        ),
      );
      this.last = { file, image: response.body };
      return response.body;
    } finally {
      this.sent.set(undefined);
    }
  }
}

/** 201 always comes with the picture. */
function isAnswer(event: HttpEvent<Image>): event is HttpResponse<Image> & { body: Image } {
  return event.type === HttpEventType.Response;
}
