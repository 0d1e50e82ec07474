/** Names that main, preload and page agree on. */
export const BRIDGE_NAME = "quarterdeck";
export const PORT_CHANNEL = "quarterdeck:port";
export const LEAVE_CHANNEL = "quarterdeck:leaving";
/** The scheme and origin of our own pages. A host is needed so that the origin is a tuple, not opaque. */
export const APP_SCHEME = "app";
export const APP_ORIGIN = "app://quarterdeck";
