/** Libraries that the page loads as plain scripts. */
interface Window { blazorMonaco: any; monaco: any; signalR: any; Blazor: any; }
/** False while the editor holds edits that the server has not acknowledged; set by the room. */
interface Window { collabIdle?: () => boolean; }
/** The room of this page, for tests and the console. */
interface Window { collabRoom?: unknown; }
