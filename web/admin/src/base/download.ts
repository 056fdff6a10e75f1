import { accessToken, anonKey } from "./session";

/** Gives the browser a file of the server, with the rights of the person. */
export async function download(path: string, name: string) {
    const token = await accessToken();
    const response = await fetch(path, { headers: { apikey: anonKey(), ...(token ? { Authorization: `Bearer ${token}` } : {}) } });
    if (!response.ok) throw new Error(response.statusText);
    save(await response.blob(), name);
}

export function save(content: Blob, name: string) {
    const address = URL.createObjectURL(content);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address));
}
