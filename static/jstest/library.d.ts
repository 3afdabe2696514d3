// What the pages use of the libraries beside them, for the type check.

declare module '*/socket.io.esm.min.js' {
  /** A connection in one namespace. */
  export interface Socket {
    readonly connected: boolean;
    /** Whether the library tries to connect again by itself. */
    readonly active: boolean;
    connect(): void;
    disconnect(): void;
    on(event: string, heard: (...values: any[]) => void): void;
    emit(event: string, ...values: unknown[]): void;
    /** The acknowledgement of what is emitted next comes within so many milliseconds, or else is an error. */
    timeout(milliseconds: number): {
      emit(event: string, value: unknown, answered: (error: Error | null, answer: any) => void): void;
    };
  }

  export function io(namespace: string, options: { autoConnect: boolean, transports: string[], tryAllTransports: boolean }): Socket;
}

interface Window {
  /** blueimp-md5, a classic script. */
  md5(text: string): string;
}
