/** Libraries that the page loads as plain scripts. */
interface Window { blazorMonaco: any; monaco: any; signalR: any; Blazor: any; }
