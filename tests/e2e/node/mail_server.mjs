// A real SMTP server for suites/mail.py: prints one JSON line when it listens and one for every mail. Told by the
// environment: MAIL_TLS (starttls, implicit, none), MAIL_KEY, MAIL_CERTIFICATE, MAIL_USER, MAIL_PASSWORD,
// MAIL_DELAY_MS. It answers to `refuse-WHEN-CODE@…`, WHEN being rcpt or data, with that code.
import { readFileSync } from "node:fs";

import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const { MAIL_TLS: tls, MAIL_USER: user, MAIL_PASSWORD: password } = process.env;
const delay_ms = Number(process.env.MAIL_DELAY_MS ?? 0);

const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

function refusal(address, when) {
    const found = /^refuse-(\w+)-(\d+)@/.exec(address);
    if (!found || found[1] !== when) return null;
    return Object.assign(new Error(`it says ${found[2]} to ${when}`), { responseCode: Number(found[2]) });
}

function persons(header) {
    return header ? header.value.map(({ name, address }) => ({ name, address })) : [];
}

async function told(raw, session) {
    const mail = await simpleParser(raw, { skipTextToHtml: true });
    return {
        from: session.envelope.mailFrom.address,
        recipients: session.envelope.rcptTo.map((each) => each.address),
        secure: session.secure,
        user: session.user ?? null,
        raw: raw.toString("latin1"),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        sender: persons(mail.from),
        to: persons(mail.to),
        reply_to: persons(mail.replyTo),
        message_id: mail.messageId,
        date: mail.date?.getTime(),
        headers: mail.headerLines.map(({ key }) => key),
    };
}

async function take(stream, session, done) {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const refused = refusal(session.envelope.rcptTo[0].address, "data");
    if (refused) return done(refused);
    const mail = await told(Buffer.concat(chunks), session);
    await new Promise((resolve) => setTimeout(resolve, delay_ms));
    say(mail);
    done();
}

const server = new SMTPServer({
    secure: tls === "implicit",
    key: process.env.MAIL_KEY && readFileSync(process.env.MAIL_KEY),
    cert: process.env.MAIL_CERTIFICATE && readFileSync(process.env.MAIL_CERTIFICATE),
    authOptional: !user,
    allowInsecureAuth: true,
    disabledCommands: [...(tls === "starttls" ? [] : ["STARTTLS"]), ...(user ? [] : ["AUTH"])],
    logger: false,
    onAuth: ({ username, password: given }, session, done) => {
        if (username !== user || given !== password) return done(new Error("Wrong user or password"));
        done(null, { user: username });
    },
    onRcptTo: ({ address }, session, done) => done(refusal(address, "rcpt")),
    onData: (stream, session, done) => take(stream, session, done).catch(done),
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => say({ port: server.server.address().port }));
