import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
    return (
        <svg className="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
            {children}
        </svg>
    );
}

export const CloseIcon = () => <Icon><path d="M6 6l12 12M18 6L6 18" /></Icon>;
export const SearchIcon = () => <Icon><circle cx="11" cy="11" r="6.5" /><path d="M16 16l4.5 4.5" /></Icon>;
export const PlusIcon = () => <Icon><path d="M12 5v14M5 12h14" /></Icon>;
export const PencilIcon = () => <Icon><path d="M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z" /></Icon>;
export const BinIcon = () => <Icon><path d="M4.5 7h15M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3" /></Icon>;
export const LeftIcon = () => <Icon><path d="M14.5 5.5L8 12l6.5 6.5" /></Icon>;
export const RightIcon = () => <Icon><path d="M9.5 5.5L16 12l-6.5 6.5" /></Icon>;
export const FilmIcon = () => <Icon><rect x="3.5" y="4.5" width="17" height="15" rx="2.5" /><path d="M8 4.5v15M16 4.5v15M3.5 12h17M3.5 8.25H8M3.5 15.75H8M16 8.25h4.5M16 15.75h4.5" /></Icon>;
export const PeopleIcon = () => <Icon><circle cx="9" cy="8.5" r="3.5" /><path d="M2.5 19.5c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5M15.5 5.3a3.5 3.5 0 0 1 0 6.400M18.3 14.7c1.800.8 2.900 2.500 3.200 4.800" /></Icon>;
export const PersonIcon = () => <Icon><circle cx="12" cy="8" r="4" /><path d="M4.5 20.5c.8-4.200 3.700-6.5 7.5-6.5s6.700 2.300 7.5 6.5" /></Icon>;
export const LinkIcon = () => <Icon><path d="M14 5h5v5M19 5l-8 8M17 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 4 18.5v-10A1.5 1.5 0 0 1 5.5 7H10" /></Icon>;
export const SlateIcon = () => <Icon><rect x="3.5" y="10" width="17" height="10" rx="2" /><path d="M3.5 10l16-5M7 8.9L9.5 12M12 7.3L14.5 10.5" /></Icon>;
