/** As whom the console writes: the server keeps it in managedFields. */
export const FIELD_MANAGER = "quarterdeck";
