export interface Provider {
    name: string;
    title: string;
}

/** What anybody may know: GET /admin/v1/about. */
export interface About {
    app: string;
    title: string;
    languages: string[];
    signup: string;
    methods: {
        password: boolean;
        magic_link: boolean;
        otp: boolean;
        phone: boolean;
        anonymous: boolean;
        totp: boolean;
        providers: Provider[];
    };
    first_administrator: boolean;
    anon_key: string;
}

/** Who is signed in, and what of the site they may use: GET /admin/v1/me. */
export interface Me {
    id: string;
    email: string;
    roles: Provider[];
    permissions: string[];
    areas: string[];
}
