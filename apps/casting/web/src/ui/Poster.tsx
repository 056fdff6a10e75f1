import { useState } from "react";

import type { MovieCard } from "../lib/records";

/** The ground, two shapes and the ink of a genre's posters; ink on ground is readable. */
const palettes: Record<string, [string, string, string, string]> = {
    action: ["#7f1d1d", "#dc4a2d", "#f6b26b", "#fff4ea"],
    adventure: ["#14532d", "#3f8f55", "#e8c468", "#f6fbe9"],
    animation: ["#5b21b6", "#e0569b", "#fbbf50", "#fdf3ff"],
    biography: ["#44403c", "#8d7a66", "#d9bf95", "#fbf6ee"],
    comedy: ["#9a3412", "#f08a3c", "#ffd879", "#fff6e6"],
    crime: ["#1c1917", "#8a1f2b", "#c9b79c", "#f7f0e4"],
    documentary: ["#164e63", "#3d93a8", "#d8d2ab", "#effafb"],
    drama: ["#1e3a5f", "#4f7cac", "#e2b07a", "#f3f7fc"],
    fantasy: ["#4c1d95", "#7c6bd6", "#d7c6ff", "#f8f5ff"],
    horror: ["#1a1a22", "#6b1d2e", "#7d8b6a", "#f3eee8"],
    musical: ["#831843", "#dd5a8c", "#ffc46b", "#fff2f7"],
    romance: ["#881337", "#e0728a", "#f9d1c2", "#fff3f3"],
    science_fiction: ["#0f2f4a", "#2f86a6", "#9fe0d0", "#eefaff"],
    thriller: ["#1f2937", "#4d6a86", "#e0a33e", "#f4f7fa"],
    war: ["#3b3f2b", "#737a4d", "#c8b98a", "#f8f6e9"],
    western: ["#7c3a12", "#c4763a", "#eac58d", "#fff6e8"],
};
const other: [string, string, string, string] = ["#374151", "#6b7f95", "#cbbf9f", "#f6f7f9"];

function seedOf(text: string): number {
    let seed = 2166136261;
    for (const letter of text) seed = Math.imul(seed ^ letter.codePointAt(0)!, 16777619) >>> 0;
    return seed;
}

function Shapes({ seed, first, second }: { seed: number; first: string; second: string }) {
    const pick = (bits: number, count: number) => (seed >>> bits) % count;
    const x = 30 + pick(3, 140);
    const y = 60 + pick(9, 90);
    switch (seed % 6) {
        case 0:
            return (
                <>
                    <circle cx={x} cy={y} r={70 + pick(5, 30)} fill={first} />
                    <circle cx={200 - x} cy={y + 46} r="34" fill={second} />
                </>
            );
        case 1:
            return (
                <>
                    <path d={`M-10 ${y + 70} L${x} ${y - 60} L210 ${y + 90} L210 310 L-10 310 Z`} fill={first} />
                    <circle cx={170 - pick(6, 120)} cy={42 + pick(2, 20)} r="24" fill={second} />
                </>
            );
        case 2:
            return (
                <>
                    {[0, 1, 2, 3, 4].map((at) => (
                        <circle key={at} cx={x} cy={y} r={26 + at * 27} fill="none" stroke={at % 2 ? second : first} strokeWidth={12 - at * 1.5} />
                    ))}
                </>
            );
        case 3:
            return (
                <>
                    {[0, 1, 2, 3, 4, 5].map((at) => (
                        <rect key={at} x={at * 38 - 20} y={-40} width={10 + ((seed >>> at) % 16)} height="320" fill={at % 3 ? first : second} transform={`rotate(${12 + pick(4, 22)} 100 150)`} />
                    ))}
                </>
            );
        case 4:
            return (
                <>
                    <path d={`M0 ${y} C 60 ${y - 60} 140 ${y + 70} 200 ${y - 20} V310 H0 Z`} fill={first} />
                    <path d={`M0 ${y + 48} C 70 ${y - 6} 130 ${y + 110} 200 ${y + 36} V310 H0 Z`} fill={second} opacity="0.75" />
                </>
            );
        default:
            return (
                <>
                    <rect x={x - 40} y={y - 30} width="104" height="104" fill={first} transform={`rotate(${pick(7, 70)} ${x} ${y})`} />
                    <path d={`M${190 - x} ${y + 20} a44 44 0 0 1 -88 0 Z`} fill={second} />
                </>
            );
    }
}

function linesOf(title: string): string[] {
    const lines: string[] = [];
    for (const word of title.split(/\s+/)) {
        const last = lines.at(-1);
        if (last !== undefined && `${last} ${word}`.length <= 13) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
    }
    if (lines.length <= 5) return lines;
    return [...lines.slice(0, 4), `${lines[4]} …`];
}

/** A picture made of the title, where a film has no address of its poster. It says nothing new. */
function DrawnPoster({ movie }: { movie: MovieCard }) {
    const [ground, first, second, ink] = palettes[movie.genre ?? ""] ?? other;
    const lines = linesOf(movie.title);
    const longest = Math.max(...lines.map((line) => line.length));
    const size = Math.min(30, 208 / longest + 6);
    const bottom = 268;
    return (
        <svg viewBox="0 0 200 300" className="poster-drawn" aria-hidden="true" focusable="false">
            <rect width="200" height="300" fill={ground} />
            <Shapes seed={seedOf(movie.title)} first={first} second={second} />
            <rect y={bottom - lines.length * size * 1.08 - 22} width="200" height="300" fill={ground} />
            {lines.map((line, at) => (
                <text key={at} x="16" y={bottom - (lines.length - 1 - at) * size * 1.08} fill={ink} fontSize={size} className="poster-title">
                    {line}
                </text>
            ))}
            <text x="16" y="287" fill={ink} opacity="0.85" className="poster-year">
                {movie.release_date.slice(0, 4)}
            </text>
        </svg>
    );
}

export function Poster({ movie }: { movie: MovieCard }) {
    const [broken, setBroken] = useState(false);
    return (
        <div className="poster">
            {movie.poster && !broken ? (
                <img src={movie.poster} alt="" loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
            ) : (
                <DrawnPoster movie={movie} />
            )}
        </div>
    );
}

const portraits = ["#7f3b52", "#3f5a7d", "#4b6b4a", "#7a5a2e", "#5d4a86", "#2f6a70", "#8a4632", "#4a5560"];

export function Portrait({ name, address, large }: { name: string; address: string | null; large?: boolean }) {
    const [broken, setBroken] = useState(false);
    const letters = name.split(/\s+/).filter(Boolean);
    const initials = `${letters[0]?.[0] ?? ""}${letters.length > 1 ? letters.at(-1)![0] : ""}`.toUpperCase();
    return (
        <div className={large ? "portrait large" : "portrait"} style={{ background: portraits[seedOf(name) % portraits.length] }} aria-hidden="true">
            {address && !broken ? (
                <img src={address} alt="" loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
            ) : (
                initials
            )}
        </div>
    );
}
