import { fetched } from "./request";

/** Gives the browser a file of the server, with the rights of the person. */
export async function download(path: string, name: string) {
    const response = await fetched(path);
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
