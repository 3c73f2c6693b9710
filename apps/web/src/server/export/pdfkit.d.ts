/* The package has no types of its own; these are of the part that is used here. Lengths are points, 1/72 inch. */
declare module 'pdfkit' {
  interface TextOptions {
    readonly width?: number;
    readonly align?: 'left' | 'right';
    readonly lineBreak?: boolean;
    readonly ellipsis?: boolean | string;
    readonly height?: number;
  }
  export class PDFDocument {
    constructor(options: {
      readonly size: 'A4';
      readonly layout: 'landscape';
      readonly margin: number;
      readonly bufferPages: boolean;
      readonly info: Readonly<Record<'Title' | 'Creator', string> & { CreationDate: Date }>;
    });
    on(event: 'data', listener: (chunk: Buffer) => void): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    addPage(): this;
    switchToPage(index: number): this;
    bufferedPageRange(): { readonly start: number; readonly count: number };
    font(name: 'Helvetica' | 'Helvetica-Bold'): this;
    fontSize(size: number): this;
    fillColor(color: string): this;
    strokeColor(color: string): this;
    lineWidth(width: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    stroke(): this;
    rect(x: number, y: number, width: number, height: number): this;
    fill(color: string): this;
    text(text: string, x: number, y: number, options?: TextOptions): this;
    widthOfString(text: string): number;
    end(): void;
  }
}
