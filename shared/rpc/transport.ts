/** A way for frames between two parties, in order, until it closes. Implemented over MessagePort and WebSocket. */
export interface Transport {
  /** Sends a frame. The bytes belong to the transport from now on. After closing it does nothing. */
  send(frame: Uint8Array<ArrayBuffer>): void;
  /** Resolves when what was sent so far has left far enough that more may follow; at once while little is queued. */
  writable(): Promise<void>;
  /** Called with each frame that arrives; set once, before anything else. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** Called once, when it has closed for whatever reason. */
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}
