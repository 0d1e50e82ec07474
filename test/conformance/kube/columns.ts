export const columnsOf: Readonly<Record<string, { readonly path: string; readonly columns: readonly string[] }>> = {};
